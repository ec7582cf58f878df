namespace ClusterTasks;

/// <summary>Numbers of tasks and slots of a cluster at about one moment (Ray's <c>ray summary tasks</c>).</summary>
public sealed record TaskSummary
{
    /// <summary>Gets the counts by display name, the most submitted first. Each node counts its first thousand names separately, and the
    /// others as <see cref="OtherNames"/>.</summary>
    public required IReadOnlyList<TaskCounts> Names { get; init; }

    /// <summary>Gets the counts of all names together.</summary>
    public required TaskCounts Total { get; init; }

    /// <summary>Gets the slots of each node.</summary>
    public required IReadOnlyList<NodeSlots> Slots { get; init; }

    /// <summary>Gets the nodes that did not answer within five seconds: the tasks that they own and run are missing.</summary>
    public IReadOnlyList<NodeId> Unanswered { get; init; } = [];

    /// <summary>The name under which a node counts tasks beyond the first thousand names.</summary>
    public const string OtherNames = "(other names)";

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}

/// <summary>Numbers of tasks. Ended tasks are counted by their owner since that node started, exactly, however few of them it still
/// remembers.</summary>
public sealed record TaskCounts
{
    /// <summary>Gets the display name; empty for the sum of all.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the number of tasks that were submitted.</summary>
    public long Submitted { get; init; }

    /// <summary>Gets the number of tasks that returned.</summary>
    public long Succeeded { get; init; }

    /// <summary>Gets the number of tasks that failed and are not retried.</summary>
    public long Failed { get; init; }

    /// <summary>Gets the number of tasks that were cancelled.</summary>
    public long Cancelled { get; init; }

    /// <summary>Gets the number of attempts that failed and were followed by another one.</summary>
    public long Retried { get; init; }

    /// <summary>Gets the number of tasks that wait for arguments now.</summary>
    public long WaitingForArguments { get; init; }

    /// <summary>Gets the number of tasks that could run and do not yet: submitted, not ended, and in none of the other states.</summary>
    public long Queued { get; init; }

    /// <summary>Gets the number of tasks whose function runs now.</summary>
    public long Running { get; init; }

    /// <summary>Gets the number of tasks whose function waits for another task now.</summary>
    public long Blocked { get; init; }
}

/// <summary>The CPU slots of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Total">CPU slots that it has.</param>
/// <param name="Free">Of these, slots that no task holds.</param>
/// <param name="Lent">CPUs of tasks that wait for other tasks: they have lent them, and will take them back. Not part of
/// <paramref name="Total"/>.</param>
public sealed record NodeSlots(NodeId Node, double Total, double Free, double Lent);
