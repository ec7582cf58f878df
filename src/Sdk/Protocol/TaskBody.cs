namespace ClusterTasks.Protocol;

/// <summary>The part of a task that only drivers and workers read: which function, and what its arguments are.</summary>
/// <remarks>
/// Layout, little endian: u16 length and UTF-8 of the function descriptor; u8 argument count; per argument u8 kind and
/// Value: u32 length, encoded value (see Values); Reference: u32 index into <see cref="TaskSpec.Dependencies"/>;
/// References (fan-in to an array): u32 count and that many u32 indexes; Token: nothing (the worker supplies a live one).
/// </remarks>
internal static class TaskBody
{
    internal enum ArgumentKind : byte
    {
        Value,
        Reference,
        References,
        Token,
    }
}
