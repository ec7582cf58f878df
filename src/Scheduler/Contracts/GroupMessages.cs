namespace ClusterTasks.Scheduling.Contracts;

/// <summary>How the bundles of a group lie on nodes.</summary>
internal enum GroupStrategy : byte
{
    /// <summary>On as few nodes as may be.</summary>
    Pack,

    /// <summary>On as many nodes as may be.</summary>
    Spread,

    /// <summary>All on one node, or not at all.</summary>
    StrictPack,

    /// <summary>Each on a node of its own, or not at all.</summary>
    StrictSpread,
}

internal enum GroupPhase : byte
{
    /// <summary>No nodes have been found yet.</summary>
    Pending,

    /// <summary>Nodes are being asked to hold the bundles; nothing runs in the group yet.</summary>
    Reserving,

    /// <summary>Every bundle is held by its node.</summary>
    Ready,

    /// <summary>It was ready, and lost bundles with a node; the others stay where they are.</summary>
    Rescheduling,

    Removed,
}

/// <summary>A placement group to reserve. Made by its owner, and made again, with the same id, for a scheduler that lost its
/// state.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.GroupRequest")]
internal sealed record GroupRequest
{
    [Id(0)] public required PlacementGroupId Id { get; init; }

    [Id(1)] public string Name { get; init; } = "";

    [Id(2)] public GroupStrategy Strategy { get; init; }

    [Id(3)] public required ResourceSet[] Bundles { get; init; }

    /// <summary>Where the bundles were when the owner heard of them last; empty for a new group. A scheduler that lost its state waits for
    /// these nodes before it looks for others.</summary>
    [Id(4)] public NodeId[] Nodes { get; init; } = [];

    /// <summary>The job that made it: it decides the shard, for the group and for its tasks.</summary>
    [Id(5)] public JobId Job { get; init; }
}

/// <summary>A group as the scheduler sees it.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.GroupView")]
internal sealed record GroupView
{
    [Id(0)] public required PlacementGroupId Id { get; init; }

    [Id(1)] public GroupPhase Phase { get; init; }

    /// <summary>The node of each bundle; default where it has none.</summary>
    [Id(2)] public NodeId[] Nodes { get; init; } = [];

    /// <summary>Why it is not ready, for people.</summary>
    [Id(3)] public string Reason { get; init; } = "";

    /// <summary>The cluster as it is could never hold it.</summary>
    [Id(4)] public bool IsInfeasible { get; init; }
}

internal enum BundleStep : byte
{
    /// <summary>Hold the bundles, all of them or none; refused when they do not fit now.</summary>
    Prepare,

    /// <summary>Tasks may run in them from here on; refused for a bundle that is not held (any more).</summary>
    Commit,

    /// <summary>Give their resources back once nothing runs in them; refused until then, and asked again.</summary>
    Release,
}

/// <summary>What a node is to do with bundles of one group. Safe to repeat.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.BundleOrder")]
internal sealed record BundleOrder
{
    [Id(0)] public required PlacementGroupId Group { get; init; }

    [Id(1)] public BundleStep Step { get; init; }

    /// <summary>Grows with every reservation: a late message about an older one must not touch a newer one.</summary>
    [Id(2)] public long Round { get; init; }

    [Id(3)] public required int[] Indexes { get; init; }

    /// <summary>Per index, for <see cref="BundleStep.Prepare"/>.</summary>
    [Id(4)] public ResourceSet[] Amounts { get; init; } = [];

    [Id(5)] public JobId Job { get; init; }
}

/// <summary>A bundle that a node holds, in its registration.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.BundleReport")]
internal sealed record BundleReport
{
    [Id(0)] public required PlacementGroupId Group { get; init; }

    [Id(1)] public int Index { get; init; }

    [Id(2)] public long Round { get; init; }

    [Id(3)] public required ResourceSet Amount { get; init; }

    [Id(4)] public bool IsCommitted { get; init; }

    [Id(5)] public JobId Job { get; init; }
}
