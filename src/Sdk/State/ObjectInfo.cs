namespace ClusterTasks;

/// <summary>One object of the cluster: its kind, its places and its holders.</summary>
public sealed record ObjectInfo
{
    /// <summary>Gets the object. Its task part is the task that makes it, or the put.</summary>
    public required ObjectId Id { get; init; }

    /// <summary>Gets the bytes of the encoded value; 0 while they are unknown.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Gets the encoding of the value.</summary>
    public ObjectKind Kind { get; init; }

    /// <summary>Gets the element type of bytes and arrays, or the declared type of MessagePack; empty otherwise.</summary>
    public string ValueType { get; init; } = "";

    /// <summary>Gets the state of the object.</summary>
    public ObjectStatus Status { get; init; }

    /// <summary>Gets whether the value lives in its owner's table instead of a store (small values do).</summary>
    public bool IsInline { get; init; }

    /// <summary>Gets whether the owner's node has written the value to disk and does not have it in memory.</summary>
    public bool IsSpilled { get; init; }

    /// <summary>Gets the nodes whose stores have a copy; the first is the primary one.</summary>
    public IReadOnlyList<NodeId> Locations { get; init; } = [];

    /// <summary>Gets the time when the owner first learned of the object: the submit of its task, or the put. Exact to a tenth of a second;
    /// null when the owner is gone.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the holders on all nodes, at most the first hundred. <see cref="HolderCount"/> counts all.</summary>
    public IReadOnlyList<ObjectHolder> Holders { get; init; } = [];

    /// <summary>Gets the number of holders.</summary>
    public int HolderCount { get; init; }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}

/// <summary>Encodings of an object's value.</summary>
public enum ObjectKind
{
    /// <summary>The encoding is unknown: there is no value yet, or no node that has it answered.</summary>
    Unknown,

    /// <summary>No value: the completion of a function that returns nothing, or the end of a stream.</summary>
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

/// <summary>States of an object.</summary>
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

    /// <summary>The object has no references left, but a process still reads its bytes.</summary>
    Deleted,
}
