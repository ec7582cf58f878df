using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Errors;

/// <summary>The two fields of exceptions that no constructor sets faithfully for every type: (string) means the message for most, the
/// parameter's name for some.</summary>
internal static class ExceptionFields
{
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    internal static extern ref string? Message(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_paramName")]
    internal static extern ref string? ParameterName(ArgumentException error);
}
