using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>A rule for where a task may run, beyond its resources.</summary>
public abstract record SchedulingStrategy
{
    private SchedulingStrategy()
    {
    }

    /// <summary>Gets the strategy that places a task near its data first, then packs nodes up to half of their capacity, then
    /// spreads.</summary>
    public static SchedulingStrategy Default { get; } = new DefaultStrategy();

    /// <summary>Gets the strategy that goes around the nodes that have room, wherever the data is.</summary>
    public static SchedulingStrategy Spread { get; } = new SpreadStrategy();

    /// <summary>Runs the task on one given node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="soft">False (default): the task fails with <see cref="TaskUnschedulableException"/> when the node is gone. True: it
    /// then runs elsewhere.</param>
    /// <exception cref="ArgumentException"><paramref name="node"/> is <c>default</c>.</exception>
    public static SchedulingStrategy NodeAffinity(NodeId node, bool soft = false) => node == default
        ? throw new ArgumentException(
            "This NodeId is default and names no node. Take one from the session's State or from RemoteContext.", nameof(node))
        : new NodeAffinityStrategy(node, soft);

    /// <summary>Runs the task in a placement group: in its reserved resources and nowhere else.</summary>
    /// <param name="group">The group. While it is not ready, the task waits; when it is removed, the task fails with a
    /// <see cref="TaskUnschedulableException"/>.</param>
    /// <param name="bundle">The index of a bundle; -1 (default): any with room.</param>
    /// <exception cref="ArgumentOutOfRangeException">The group has no such bundle.</exception>
    public static SchedulingStrategy PlacementGroup(PlacementGroup group, int bundle = -1)
    {
        ArgumentNullException.ThrowIfNull(group);
        return bundle >= -1 && bundle < group.Bundles.Count
            ? new PlacementGroupStrategy(group.Id, bundle, group.Session)
            : throw new ArgumentOutOfRangeException(
                nameof(bundle), bundle, $"Placement group {group} has bundles 0 to {group.Bundles.Count - 1}; -1 is any of them.");
    }

    /// <param name="Group">Its id.</param>
    /// <param name="Bundle">The index of a bundle; -1: any.</param>
    /// <param name="Session">The session that made or found the group.</param>
    internal sealed record PlacementGroupStrategy(PlacementGroupId Group, int Bundle, SessionClient? Session) : SchedulingStrategy;

    internal sealed record DefaultStrategy : SchedulingStrategy;

    internal sealed record SpreadStrategy : SchedulingStrategy;

    internal sealed record NodeAffinityStrategy(NodeId Node, bool Soft) : SchedulingStrategy;
}
