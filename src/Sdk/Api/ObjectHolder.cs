namespace ClusterTasks;

/// <summary>Somebody who keeps an object: it is freed when the last one lets go.</summary>
public sealed record ObjectHolder
{
    /// <summary>What keeps it.</summary>
    public required ObjectHolderKind Kind { get; init; }

    /// <summary>The node that counts this holder; for <see cref="ObjectHolderKind.Node"/> the node that holds.</summary>
    public required NodeId Node { get; init; }

    /// <summary>The process that holds, reads or writes; 0 where the node itself does it for somebody.</summary>
    public int ProcessId { get; init; }

    /// <summary>In a word: <c>driver</c>, <c>worker</c> or <c>node</c> for a process, the display name of a task.</summary>
    public string Name { get; init; } = "";

    /// <summary>The task that waits with the object as its argument; default otherwise.</summary>
    public TaskId Task { get; init; }

    /// <summary>The object that contains the reference; default otherwise.</summary>
    public ObjectId Container { get; init; }

    /// <summary>How often: handles of a process, leases of a reader.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Since when, exact to a tenth of a second. Null for readers and writers, who take what they need without telling anybody.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>What keeps an object alive.</summary>
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
}
