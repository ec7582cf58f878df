using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Shapes;

/// <summary>The fields of every exception, below its virtual members. Those are user code, and constructors set fields as they
/// like.</summary>
internal static class ExceptionFields
{
    /// <summary>Calls the constructor of <see cref="Exception"/> itself on an object that exists.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = ".ctor")]
    internal static extern void Construct(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    internal static extern ref string? Message(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    internal static extern ref Exception? Cause(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerExceptions")]
    internal static extern ref Exception[] Causes(AggregateException error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_helpURL")]
    internal static extern ref string? HelpLink(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_source")]
    internal static extern ref string? Source(Exception error);
}
