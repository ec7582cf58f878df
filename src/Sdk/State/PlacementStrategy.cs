namespace ClusterTasks;

/// <summary>Strategies that place the bundles of a <see cref="PlacementGroup"/> on the nodes of the cluster.</summary>
public enum PlacementStrategy
{
    /// <summary>Uses as few nodes as possible, so that bundles are near each other.</summary>
    Pack,

    /// <summary>Uses as many nodes as possible, so that the loss of one node costs little.</summary>
    Spread,

    /// <summary>Puts all bundles on one node, or does not reserve the group.</summary>
    StrictPack,

    /// <summary>Puts each bundle on a node of its own, or does not reserve the group.</summary>
    StrictSpread,
}
