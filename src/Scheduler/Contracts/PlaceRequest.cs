namespace ClusterTasks.Scheduling.Contracts;

/// <summary>A ready task (its arguments exist) that wants a node; or a slot for a row of tasks.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.PlaceRequest")]
internal sealed record PlaceRequest
{
    [Id(0)] public required TaskId Task { get; init; }

    /// <summary>Grows with every retry of the task; a lower one than the scheduler knows is stale and ignored.</summary>
    [Id(1)] public int Attempt { get; init; }

    /// <summary>The node that gets the result. The task leaves the queue when this node leaves the cluster.</summary>
    [Id(2)] public required NodeId Owner { get; init; }

    /// <summary>Whose share it counts for: jobs of equal priority get equal parts of the cluster.</summary>
    [Id(3)] public JobId Job { get; init; }

    [Id(4)] public string Name { get; init; } = "";

    /// <summary>One object for all requests of a definition, so that a batch carries it once.</summary>
    [Id(5)] public required Placement Placement { get; init; }

    /// <summary>Where the arguments' bytes are: at most one entry a node.</summary>
    [Id(6)] public ArgumentBytes[] Locality { get; init; } = [];

    /// <summary>Opaque; passed on to the node and never read here.</summary>
    [Id(7)] public byte[] Payload { get; init; } = [];

    /// <summary>A slot to hold for tasks that the owner sends there itself. <see cref="Task"/> is the slot's id; it is placed like a task
    /// and holds its demand until the node reports it finished. The owner may be asked to end it sooner.</summary>
    [Id(8)] public bool IsSlot { get; init; }

    /// <summary>Set by the scheduler on its way to the node: what the owner asked for, while <see cref="Placement"/> demands the bundle's
    /// resources.</summary>
    [Id(9)] public Placement? Asked { get; init; }

    /// <summary>Of a slot: which tasks may share a process with its own, in the node's own words; passed on and never read here.</summary>
    [Id(10)] public byte Sharing { get; init; }
}

/// <summary>Bytes of a task's arguments that a node's store holds.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.ArgumentBytes")]
internal readonly record struct ArgumentBytes([property: Id(0)] NodeId Node, [property: Id(1)] long Bytes);

/// <summary>One attempt of a task on a node.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.TaskAttempt")]
internal readonly record struct TaskAttempt([property: Id(0)] TaskId Task, [property: Id(1)] int Attempt)
{
    /// <summary>What it holds; needed in <see cref="NodeRegistration.Held"/> only.</summary>
    [Id(2)] public ResourceSet? Demand { get; init; }

    /// <summary>It waits for another task and has lent its CPUs; read in <see cref="NodeRegistration.Held"/> only.</summary>
    [Id(3)] public bool Blocked { get; init; }

    /// <summary>As in its <see cref="PlaceRequest"/>; needed in <see cref="NodeRegistration.Held"/> only, as the next two.</summary>
    [Id(4)] public JobId Job { get; init; }

    [Id(5)] public int Priority { get; init; }

    [Id(6)] public bool IsSlot { get; init; }
}

/// <summary>A queued task, for people.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.PendingTask")]
internal sealed record PendingTask
{
    [Id(0)] public required TaskId Task { get; init; }

    [Id(1)] public int Attempt { get; init; }

    [Id(2)] public string Name { get; init; } = "";

    [Id(3)] public NodeId Owner { get; init; }

    [Id(4)] public JobId Job { get; init; }

    [Id(5)] public required ResourceSet Demand { get; init; }

    [Id(6)] public int Priority { get; init; }

    /// <summary>Why it waits, with numbers.</summary>
    [Id(7)] public string Reason { get; init; } = "";
}
