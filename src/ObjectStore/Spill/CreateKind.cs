namespace ClusterTasks.Store;

/// <summary>What a create is for. It decides the order in the queue, what happens when nothing can be freed, and whether the copy
/// may be dropped later.</summary>
internal enum CreateKind : byte
{
    /// <summary>A value that a program puts: waits for room, and fails when there is none in time.</summary>
    Put,

    /// <summary>The result of a task: its arguments stay pinned until it is written, so waiting for them could last for ever.</summary>
    Result,

    /// <summary>A second copy, brought here from another node: may be dropped, since the primary stays.</summary>
    Copy,

    /// <summary>Back from the disk because somebody waits for it: goes first. May be dropped, since the disk copy stays.</summary>
    Restore,
}
