namespace ClusterTasks;

/// <summary>Events of one job from one node, as they travel on its Orleans stream (<see cref="TaskEventStreams"/>).</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.TaskEventBatch")]
public sealed record TaskEventBatch
{
    /// <summary>Gets the node that reports them.</summary>
    [Id(0)]
    public required NodeId Node { get; init; }

    /// <summary>Gets the number of events that this node has lost before these: more happened than it could send.</summary>
    [Id(1)]
    public long Dropped { get; init; }

    /// <summary>Gets the events in the order in which they happened on that node.</summary>
    [Id(2)]
    public required IReadOnlyList<TaskEvent> Events { get; init; }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
