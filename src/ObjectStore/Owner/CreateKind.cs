namespace ClusterTasks.Store.Owner;

/// <summary>Purposes of a create. The purpose decides the order in the queue, the next step when nothing can be freed, and whether the copy
/// may be dropped later.</summary>
internal enum CreateKind : byte
{
    /// <summary>A value that a program puts: waits for room, and fails when there is none in time.</summary>
    Put,

    /// <summary>The result of a task: its arguments stay pinned until it is written, so waiting for them could last forever.</summary>
    Result,

    /// <summary>A second copy, brought here from another node: may be dropped, because the primary stays.</summary>
    Copy,

    /// <summary>Back from the disk because a reader waits for it: goes first. May be dropped, because the disk copy stays.</summary>
    Restore,
}
