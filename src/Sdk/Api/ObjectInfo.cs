namespace ClusterTasks;

/// <summary>One object of the cluster: what it is, where it is, and who keeps it alive.</summary>
public sealed record ObjectInfo
{
    /// <summary>The object. Its task part is the task that makes it, or the put.</summary>
    public required ObjectId Id { get; init; }

    /// <summary>Bytes of the encoded value; 0 while nobody knows.</summary>
    public long SizeBytes { get; init; }

    /// <summary>How the value is encoded.</summary>
    public ObjectKind Kind { get; init; }

    /// <summary>The element type of bytes and arrays, the declared type of MessagePack; empty otherwise.</summary>
    public string ValueType { get; init; } = "";

    /// <summary>Where the object is in its life.</summary>
    public ObjectStatus Status { get; init; }

    /// <summary>The value lives in its owner's table instead of a store (small values do).</summary>
    public bool IsInline { get; init; }

    /// <summary>The owner's node has written the value to disk and does not have it in memory.</summary>
    public bool IsSpilled { get; init; }

    /// <summary>Nodes whose stores have a copy; the first is the primary one.</summary>
    public IReadOnlyList<NodeId> Locations { get; init; } = [];

    /// <summary>When the owner first heard of it: the submit of its task, or the put. Exact to a tenth of a second; null when the owner is
    /// gone.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Who keeps it, on all nodes: the first hundred. <see cref="HolderCount"/> counts all.</summary>
    public IReadOnlyList<ObjectHolder> Holders { get; init; } = [];

    /// <summary>How many holders there are.</summary>
    public int HolderCount { get; init; }
}

/// <summary>How an object's value is encoded.</summary>
public enum ObjectKind
{
    /// <summary>Not known: there is no value yet, or no node that has it answered.</summary>
    Unknown,

    /// <summary>Nothing: the completion of a function that returns nothing, or the end of a stream.</summary>
    Unit,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>An array of unmanaged elements, as they are in memory.</summary>
    Array,

    /// <summary>An Arrow record batch.</summary>
    Arrow,

    /// <summary>MessagePack.</summary>
    MessagePack,

    /// <summary>The error of a failed task, or of an object that is lost.</summary>
    Error,
}

/// <summary>Where an object is in its life.</summary>
public enum ObjectStatus
{
    /// <summary>Its task has not ended.</summary>
    Pending,

    /// <summary>A process is writing it into a store.</summary>
    Writing,

    /// <summary>It can be read.</summary>
    Ready,

    /// <summary>Reading it throws: its task failed, or its last copy is lost.</summary>
    Failed,

    /// <summary>Nobody refers to it any more, but a process still reads its bytes.</summary>
    Deleted,
}
