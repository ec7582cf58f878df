using System.Runtime.CompilerServices;
using ClusterTasks.Values.Shapes;
using MessagePack;

namespace ClusterTasks.Values.Formatters;

/// <summary>Counts objects inside objects while writing, and slots of interfaces and structs that hold others.</summary>
/// <remarks>There are two counts: a tree of objects whose children are in an interface may be as deep as one whose children are in
/// fields.</remarks>
internal static class Depth
{
    internal static void Enter(MessagePackSerializerOptions options, object value)
    {
        var state = (ValueOptions)options;
        if (++state.Depth > ValueOptions.MaxWriteDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep(value);
        }
    }

    internal static void Leave(MessagePackSerializerOptions options) => ((ValueOptions)options).Depth--;

    internal static void EnterContainer<T>(MessagePackSerializerOptions options, T value)
    {
        var state = (ValueOptions)options;
        if (++state.Containers > ValueOptions.MaxWriteDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep(value);
        }
    }

    internal static void LeaveContainer(MessagePackSerializerOptions options) => ((ValueOptions)options).Containers--;

    private static UnsendableException TooDeep(object? value) => new(
        $"the objects form a cycle, or a chain of more than {ValueOptions.MaxWriteDepth}; send ids or indexes instead of back "
        + "references, a list instead of a chain, or mark the member [IgnoreMember]", value);
}
