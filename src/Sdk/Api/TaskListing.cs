namespace ClusterTasks;

/// <summary>The tasks of a cluster at about one moment: each node is asked for itself.</summary>
public sealed record TaskListing
{
    /// <summary>The rows that were asked for, the youngest first.</summary>
    public required IReadOnlyList<TaskRow> Tasks { get; init; }

    /// <summary>Nodes that did not answer within five seconds: the tasks that they own are missing.</summary>
    public IReadOnlyList<NodeId> Unanswered { get; init; } = [];
}
