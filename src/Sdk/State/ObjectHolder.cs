namespace ClusterTasks;

/// <summary>A holder of an object. The object is freed when its last holder releases it.</summary>
public sealed record ObjectHolder
{
    /// <summary>Gets the kind of the holder.</summary>
    public required ObjectHolderKind Kind { get; init; }

    /// <summary>Gets the node that counts this holder; for <see cref="ObjectHolderKind.Node"/> the node that holds.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Gets the process that holds, reads or writes; 0 where the node itself does so for another process.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets <c>driver</c>, <c>worker</c> or <c>node</c> for a process, or the display name of a task.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the task that waits with the object as its argument; default otherwise.</summary>
    public TaskId Task { get; init; }

    /// <summary>Gets the object that contains the reference; default otherwise.</summary>
    public ObjectId Container { get; init; }

    /// <summary>Gets the count: handles of a process, pins of a reader.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Gets the time of the first hold, exact to a tenth of a second. Null for readers and writers, which pin objects without
    /// telling the node.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>Kinds of holders that keep an object alive.</summary>
public enum ObjectHolderKind
{
    /// <summary>References in a user process that are neither disposed nor garbage collected.</summary>
    Handle,

    /// <summary>A task that has not ended takes the object as an argument, or has a reference to it inside one.</summary>
    Argument,

    /// <summary>A reference inside another object.</summary>
    Value,

    /// <summary>An item of a stream that its consumer has not asked for yet.</summary>
    Stream,

    /// <summary>Another node, for the holders that it counts itself.</summary>
    Node,

    /// <summary>A reference inside a result that is on its way to the owner.</summary>
    Transit,

    /// <summary>A process reads the bytes in place. That keeps their space, not the object.</summary>
    Reader,

    /// <summary>A process writes the bytes.</summary>
    Writer,

    /// <summary>An ended task took the object, which nothing can make again, and runs again if its result is lost.</summary>
    Lineage,
}
