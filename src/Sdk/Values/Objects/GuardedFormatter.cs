using System.Runtime.CompilerServices;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Wraps the formatter of a class (none for an interface, an abstract class or object): stops at cycles before the stack
/// overflows, and sends an object of a derived type under its own name or not at all.</summary>
internal sealed class GuardedFormatter<T>(IMessagePackFormatter<T>? inner) : IMessagePackFormatter<T?>
    where T : class
{
    // A variable of an array of objects may hold one of texts.
    private static readonly bool IsSealed = typeof(T).IsSealed && !typeof(T).IsArray;

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        if (inner is null || (!IsSealed && value.GetType() != typeof(T)))
        {
            NamedValue.Write(ref writer, value, typeof(T), options);
            return;
        }

        Depth.Enter(options, value);
        try
        {
            inner.Serialize(ref writer, value, options);
        }
        catch (UnsendableException error) when (error.Through(value))
        {
            throw;
        }

        Depth.Leave(options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!IsSealed && NamedValue.IsNext(reader))
        {
            options.Security.DepthStep(ref reader);
            var named = (T)NamedValue.Read(ref reader, typeof(T), options);
            reader.Depth--;
            return named;
        }

        return inner is not null
            ? inner.Deserialize(ref reader, options)
            : throw new MessagePackSerializationException($"a named value was expected for the slot of type '{TypeNames.Of(typeof(T))}'");
    }
}

/// <summary>Wraps the formatter of a struct like <see cref="GuardedFormatter{T}"/>, without null and derived types.</summary>
internal sealed class GuardedStructFormatter<T>(IMessagePackFormatter<T> inner) : IMessagePackFormatter<T>
    where T : struct
{
    public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        try
        {
            inner.Serialize(ref writer, value, options);
        }
        catch (UnsendableException error) when (error.Through(value))
        {
            throw;
        }
    }

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => inner.Deserialize(ref reader, options);
}

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
