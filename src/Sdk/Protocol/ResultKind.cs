namespace ClusterTasks.Protocol;

/// <summary>What a task leaves behind.</summary>
internal enum ResultKind : byte
{
    /// <summary>One value at index 0; with <see cref="TaskDefinition.Results"/> above 1, one at each index below that.</summary>
    Value,

    /// <summary>Nothing but its completion (void, Task, ValueTask); index 0 holds the encoded unit value.</summary>
    None,

    /// <summary>Items at index 1, 2, …; index 0 is the end marker (item count) or the error.</summary>
    Stream,
}
