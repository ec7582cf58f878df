namespace ClusterTasks;

/// <summary>The tasks of a cluster at about one moment: each node is asked separately.</summary>
public sealed record TaskListing
{
    /// <summary>Gets the rows that were asked for, the youngest first.</summary>
    public required IReadOnlyList<TaskRow> Tasks { get; init; }

    /// <summary>Gets the nodes that did not answer within five seconds: the tasks that they own are missing.</summary>
    public IReadOnlyList<NodeId> Unanswered { get; init; } = [];

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
