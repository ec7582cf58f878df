namespace ClusterTasks;

/// <summary>The objects of a cluster at about one moment: each node is asked for itself.</summary>
public sealed record ObjectListing
{
    /// <summary>The rows that were asked for.</summary>
    public required IReadOnlyList<ObjectInfo> Objects { get; init; }

    /// <summary>Sums over all objects of each node, whatever the rows were limited to.</summary>
    public required IReadOnlyList<ObjectTotals> Nodes { get; init; }

    /// <summary>Nodes that did not answer within five seconds: their totals, holders and copies are missing.</summary>
    public IReadOnlyList<NodeId> Unanswered { get; init; } = [];
}

/// <summary>What one node owns and stores.</summary>
public sealed record ObjectTotals
{
    /// <summary>The node.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Objects that it owns, small ones included.</summary>
    public long OwnedObjects { get; init; }

    /// <summary>Objects of other nodes that somebody on it holds.</summary>
    public long BorrowedObjects { get; init; }

    /// <summary>Bytes of the values in its table, which are not in a store.</summary>
    public long InlineBytes { get; init; }

    /// <summary>Bytes that its store can hold.</summary>
    public long StoreCapacityBytes { get; init; }

    /// <summary>Bytes that are taken in its store, alignment included, as its allocator counts them.</summary>
    public long StoreUsedBytes { get; init; }

    /// <summary>The same, summed up over the objects in the store. Always equal to <see cref="StoreUsedBytes"/>: a difference is a defect.</summary>
    public long StoreAllocatedBytes { get; init; }

    /// <summary>Objects in its store: copies, those that are being written, and deleted ones that somebody still reads.</summary>
    public long StoreObjects { get; init; }

    /// <summary>Objects of its store that a process reads or holds in place now.</summary>
    public long PinnedObjects { get; init; }

    /// <summary>Their bytes.</summary>
    public long PinnedBytes { get; init; }
}
