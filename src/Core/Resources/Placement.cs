namespace ClusterTasks;

/// <summary>Says how much of a node a task takes, which nodes it may run on, and when its turn comes. All calls of one function with the
/// same options share one. Compared by value.</summary>
internal sealed record Placement
{
    private static readonly ResourceSet OneCpu = ResourceSet.FromCpus(1);

    public ResourceSet Demand { get; init; } = OneCpu;

    /// <summary>The only node to run on, or, soft, the one to run on while it is there and large enough. Default: any node.</summary>
    public NodeId Affinity { get; init; }

    public bool SoftAffinity { get; init; }

    /// <summary>Round robin over the nodes with room in place of locality and packing.</summary>
    public bool Spread { get; init; }

    /// <summary>A higher one goes first. The order is strict: a steady stream of a higher one starves a lower one.</summary>
    public int Priority { get; init; }

    /// <summary>Label selectors in the order of preference, as <see cref="LabelSelector.Join"/> writes them: the first that chooses a node
    /// with room counts. Empty: any node.</summary>
    public string Labels { get; init; } = "";

    /// <summary>The placement group that it runs in; default: none.</summary>
    public PlacementGroupId Group { get; init; }

    /// <summary>The bundle of the group; -1: any with room.</summary>
    public int Bundle { get; init; } = -1;

    /// <summary>True when it can go only to the nodes that its affinity or its group names.</summary>
    internal bool IsBound => Group != default || (Affinity != default && !SoftAffinity);
}
