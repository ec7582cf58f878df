namespace ClusterTasks;

/// <summary>Phases of a placement group.</summary>
public enum PlacementGroupPhase
{
    /// <summary>The group waits for room.</summary>
    Pending,

    /// <summary>The scheduler asks the nodes to hold the group.</summary>
    Reserving,

    /// <summary>The group is reserved; tasks run in it.</summary>
    Ready,

    /// <summary>The group was ready, and lost bundles with a node. They go elsewhere when there is room; the others stay, and tasks run in
    /// them.</summary>
    Rescheduling,

    /// <summary>The group was removed, or its job has ended.</summary>
    Removed,
}

/// <summary>A placement group at one moment.</summary>
public sealed record PlacementGroupState
{
    /// <summary>Gets the phase.</summary>
    public PlacementGroupPhase Phase { get; init; }

    /// <summary>Gets the node of each bundle; null for a bundle without one.</summary>
    public IReadOnlyList<NodeId?> Nodes { get; init; } = [];

    /// <summary>Gets the reason why the group is not ready, in words and with numbers.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets whether the present cluster could not hold the group even if it were empty. Such a group waits for nodes to
    /// join.</summary>
    public bool IsInfeasible { get; init; }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
