namespace ClusterTasks;

/// <summary>Numbers of tasks and slots of a cluster at about one moment (Ray's <c>ray summary tasks</c>).</summary>
public sealed record TaskSummary
{
    /// <summary>By display name, the most submitted first. A node counts the first thousand names each for itself, and the others as
    /// <see cref="OtherNames"/>.</summary>
    public required IReadOnlyList<TaskCounts> Names { get; init; }

    /// <summary>All names together.</summary>
    public required TaskCounts Total { get; init; }

    /// <summary>The slots of each node.</summary>
    public required IReadOnlyList<NodeSlots> Slots { get; init; }

    /// <summary>Nodes that did not answer within five seconds: what they own and run is missing.</summary>
    public IReadOnlyList<NodeId> Unanswered { get; init; } = [];

    /// <summary>The name under which a node counts what is beyond the first thousand names.</summary>
    public const string OtherNames = "(other names)";
}

/// <summary>Numbers of tasks. What has ended is counted by its owner since that node began, exactly, however few of them it still remembers.</summary>
public sealed record TaskCounts
{
    /// <summary>The display name; empty for the sum of all.</summary>
    public string Name { get; init; } = "";

    /// <summary>Tasks that were submitted.</summary>
    public long Submitted { get; init; }

    /// <summary>Tasks that returned.</summary>
    public long Succeeded { get; init; }

    /// <summary>Tasks that failed for good.</summary>
    public long Failed { get; init; }

    /// <summary>Tasks that were cancelled.</summary>
    public long Cancelled { get; init; }

    /// <summary>Attempts that failed and were followed by another one.</summary>
    public long Retried { get; init; }

    /// <summary>Tasks that wait for arguments now.</summary>
    public long WaitingForArguments { get; init; }

    /// <summary>Tasks that could run and do not yet: submitted, not ended, and in none of the other states.</summary>
    public long Queued { get; init; }

    /// <summary>Tasks whose function runs now.</summary>
    public long Running { get; init; }

    /// <summary>Tasks whose function waits for another task now.</summary>
    public long Blocked { get; init; }
}

/// <summary>The CPU slots of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Total">CPU slots that it has.</param>
/// <param name="Free">Of these, slots that no task holds.</param>
/// <param name="Lent">CPUs of tasks that wait for other tasks: they have lent them, and want them back. Not part of <paramref name="Total"/>.</param>
public sealed record NodeSlots(NodeId Node, double Total, double Free, double Lent);
