using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Contracts;

/// <summary>Consistent figures of a store.</summary>
/// <param name="CapacityBytes">Bytes of all arenas.</param>
/// <param name="UsedBytes">Sum of live allocations, rounding included.</param>
/// <param name="GrantedBytes">Bytes that clients hold to fill with small objects, and have not filled yet.</param>
/// <param name="BackedBytes">Bytes that are reserved and touched.</param>
/// <param name="SealedObjects">Objects that readers can find.</param>
/// <param name="UnsealedObjects">Objects that are being written.</param>
/// <param name="PinnedEntries">Objects that at least one client reads.</param>
/// <param name="PinnedBytes">Their allocations.</param>
/// <param name="PendingDeletes">Deleted objects that wait for their readers.</param>
/// <param name="QueuedCreates">Creates that wait for room.</param>
/// <param name="Clients">Client indexes in use, the node's own included.</param>
internal readonly record struct NodeStoreStats(
    long CapacityBytes, long UsedBytes, long GrantedBytes, long BackedBytes, int SealedObjects, int UnsealedObjects, int PinnedEntries,
        long PinnedBytes,
    int PendingDeletes, int QueuedCreates, int Clients)
{
    /// <summary>Objects that have a copy on disk, whether they are in memory too or not.</summary>
    public int SpilledObjects { get; init; }

    /// <summary>Their bytes.</summary>
    public long SpilledBytes { get; init; }

    /// <summary>Bytes of disk that the spill files take.</summary>
    public long DiskBytes { get; init; }

    /// <summary>Bytes taken in the fallback segment, which also lies on disk.</summary>
    public long FallbackBytes { get; init; }

    /// <summary>Bytes of objects written to disk since the start.</summary>
    public long TotalSpilledBytes { get; init; }

    /// <summary>Bytes of objects read back since the start.</summary>
    public long TotalRestoredBytes { get; init; }
}

/// <summary>One object of a store.</summary>
/// <param name="Id">The object.</param>
/// <param name="Size">Its bytes (asked for, while it is unsealed).</param>
/// <param name="State">Its state.</param>
/// <param name="Allocated">Bytes that it takes from the arena.</param>
/// <param name="IsOnDisk">True when it has a copy in a spill file; with the state <see cref="ObjectState.Free"/> it has no other
/// one.</param>
/// <param name="WriterProcess">The process that writes it, while it is unsealed; 0 afterwards.</param>
/// <param name="Pins">Pins by process id of the readers; empty when nobody reads it.</param>
internal sealed record StoredObjectInfo(
    ObjectId Id, long Size, ObjectState State, long Allocated, bool IsOnDisk, int WriterProcess, IReadOnlyDictionary<int, long> Pins)
{
    /// <summary>True when its bytes are on disk and not in memory.</summary>
    public bool IsSpilled => IsOnDisk && State == ObjectState.Free;
}

/// <summary>All objects of a store, with the figures of the same moment.</summary>
internal sealed record StoreListing(NodeStoreStats Stats, IReadOnlyList<StoredObjectInfo> Objects);
