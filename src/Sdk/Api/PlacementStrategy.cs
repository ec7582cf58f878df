namespace ClusterTasks;

/// <summary>How the bundles of a <see cref="PlacementGroup"/> lie on the nodes of the cluster.</summary>
public enum PlacementStrategy
{
    /// <summary>On as few nodes as may be: near each other.</summary>
    Pack,

    /// <summary>On as many nodes as may be: little is lost with one of them.</summary>
    Spread,

    /// <summary>All on one node, or not at all.</summary>
    StrictPack,

    /// <summary>Each on a node of its own, or not at all.</summary>
    StrictSpread,
}
