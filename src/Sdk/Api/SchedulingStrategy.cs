namespace ClusterTasks;

/// <summary>Where a task may run, beyond what its resources ask for.</summary>
public abstract record SchedulingStrategy
{
    private SchedulingStrategy()
    {
    }

    /// <summary>Near the data first, then packed on nodes up to half of their capacity, then spread.</summary>
    public static SchedulingStrategy Default { get; } = new DefaultStrategy();

    /// <summary>Round the nodes that have room, wherever the data is.</summary>
    public static SchedulingStrategy Spread { get; } = new SpreadStrategy();

    /// <summary>On one given node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="soft">False (default): fail with <see cref="TaskUnschedulableException"/> when the node is gone.
    /// True: run elsewhere then.</param>
    /// <exception cref="ArgumentException"><paramref name="node"/> is <c>default</c>.</exception>
    public static SchedulingStrategy NodeAffinity(NodeId node, bool soft = false) => node == default
        ? throw new ArgumentException("This NodeId is default and names no node. Take one from the session's State or from RemoteContext.", nameof(node))
        : new NodeAffinityStrategy(node, soft);

    internal sealed record DefaultStrategy : SchedulingStrategy;

    internal sealed record SpreadStrategy : SchedulingStrategy;

    internal sealed record NodeAffinityStrategy(NodeId Node, bool Soft) : SchedulingStrategy;
}
