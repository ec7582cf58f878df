namespace ClusterTasks;

/// <summary>How far a placement group is.</summary>
public enum PlacementGroupPhase
{
    /// <summary>There is no room for it yet.</summary>
    Pending,

    /// <summary>The nodes are being asked to hold it.</summary>
    Reserving,

    /// <summary>It is reserved; tasks run in it.</summary>
    Ready,

    /// <summary>It was ready, and lost bundles with a node. They go elsewhere when there is room; the others stay, and tasks run in them.</summary>
    Rescheduling,

    /// <summary>It was removed, or its job has ended.</summary>
    Removed,
}

/// <summary>A placement group at one moment.</summary>
public sealed record PlacementGroupState
{
    /// <summary>How far it is.</summary>
    public PlacementGroupPhase Phase { get; init; }

    /// <summary>The node of each bundle; null where there is none.</summary>
    public IReadOnlyList<NodeId?> Nodes { get; init; } = [];

    /// <summary>Why it is not ready, in words and with numbers.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The cluster as it is could not hold it even if it were empty. It waits for nodes to join.</summary>
    public bool IsInfeasible { get; init; }
}
