using System.Buffers.Binary;

namespace ClusterTasks.Protocol;

/// <summary>The part of a task that only drivers and workers read: what its arguments are. (Which function is in
/// <see cref="TaskDefinition.Function"/>.)</summary>
/// <remarks>
/// Layout, little endian: u8 argument count; per argument u8 kind and
/// Value: u32 length, encoded value (see Values); Reference: u32 index into <see cref="Submit.Dependencies"/>;
/// TypedReference: the same, then u16 length and UTF-8 name of the type that the value was encoded as (it is not the
/// parameter's: <c>ObjectRef.As</c>); References (fan-in to an array): u32 count and that many u32 indexes; Token: nothing
/// (the worker supplies a live one).
/// </remarks>
internal static class TaskBody
{
    /// <summary>A value that encodes to more is put into the store, and the task refers to it.</summary>
    internal const int InlineLimit = 64 * 1024;

    internal const int MaxArguments = 8;

    private const int CountAt = 2;

    /// <summary>Whether the only argument is an array of all the task's dependencies, in their order.</summary>
    internal static bool IsFanIn(ReadOnlySpan<byte> body, int dependencies) =>
        body.Length >= CountAt + sizeof(uint)
        && body[0] == 1
        && (ArgumentKind)body[1] == ArgumentKind.References
        && BinaryPrimitives.ReadUInt32LittleEndian(body[CountAt..]) == dependencies;

    internal enum ArgumentKind : byte
    {
        Value,
        Reference,
        References,
        Token,
        TypedReference,
    }
}
