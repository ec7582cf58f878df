namespace ClusterTasks;

/// <summary>The objects of a cluster at about one moment: each node is asked separately.</summary>
public sealed record ObjectListing
{
    /// <summary>Gets the rows that were asked for.</summary>
    public required IReadOnlyList<ObjectInfo> Objects { get; init; }

    /// <summary>Gets the sums over all objects of each node, whatever the limit of the rows.</summary>
    public required IReadOnlyList<ObjectTotals> Nodes { get; init; }

    /// <summary>Gets the nodes that did not answer within five seconds: their totals, holders and copies are missing.</summary>
    public IReadOnlyList<NodeId> Unanswered { get; init; } = [];

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}

/// <summary>Totals of the objects that one node owns and stores.</summary>
public sealed record ObjectTotals
{
    /// <summary>Gets the node.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Gets the number of objects that it owns, small ones included.</summary>
    public long OwnedObjects { get; init; }

    /// <summary>Gets the number of objects of other nodes that processes on it hold.</summary>
    public long BorrowedObjects { get; init; }

    /// <summary>Gets the bytes of the values in its table, which are not in a store.</summary>
    public long InlineBytes { get; init; }

    /// <summary>Gets the bytes that its store can hold.</summary>
    public long StoreCapacityBytes { get; init; }

    /// <summary>Gets the bytes that are taken in its store, alignment included, as its allocator counts them.</summary>
    public long StoreUsedBytes { get; init; }

    /// <summary>Gets the same sum, added up over the objects in the store. It always equals <see cref="StoreUsedBytes"/>: a difference is a
    /// defect.</summary>
    public long StoreAllocatedBytes { get; init; }

    /// <summary>Gets the number of objects in its store: copies, those that are being written, and deleted ones that a process still
    /// reads.</summary>
    public long StoreObjects { get; init; }

    /// <summary>Gets the number of objects of its store that a process reads or holds in place now.</summary>
    public long PinnedObjects { get; init; }

    /// <summary>Gets the bytes of these objects.</summary>
    public long PinnedBytes { get; init; }
}
