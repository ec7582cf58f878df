namespace ClusterTasks;

/// <summary>Events of one job from one node, as they travel on its Orleans stream (<see cref="TaskEventStreams"/>).</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.TaskEventBatch")]
public sealed record TaskEventBatch
{
    /// <summary>The node that tells them.</summary>
    [Id(0)]
    public required NodeId Node { get; init; }

    /// <summary>Events that this node has lost before these: more happened than it could send.</summary>
    [Id(1)]
    public long Dropped { get; init; }

    /// <summary>In the order in which they happened on that node.</summary>
    [Id(2)]
    public required IReadOnlyList<TaskEvent> Events { get; init; }
}
