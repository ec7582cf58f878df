namespace ClusterTasks.Scheduling.Policy;

internal enum BundlePhase : byte
{
    /// <summary>The node was asked to hold it.</summary>
    Preparing,

    /// <summary>The node holds it; other nodes of the group have not answered yet.</summary>
    Prepared,

    /// <summary>Every node holds its part, and this one was told so.</summary>
    Committing,

    /// <summary>Tasks may run in it.</summary>
    Open,

    /// <summary>A node reported it when it registered, and its owner has not reported the group yet.</summary>
    Orphan,

    /// <summary>It must be released as soon as the question under way has its answer.</summary>
    Doomed,

    /// <summary>The node was told to release it.</summary>
    Ending,
}

/// <summary>A bundle on a node, as the scheduler counts it. It takes its plain resources from the node from the first question on until the
/// node has confirmed their release. While it is open, it offers them under its own names.</summary>
internal sealed class BundleAllocation(PlacementGroupId group, JobId job, int index, ResourceSet amount, NodeState node, long round)
{
    private ResourceSet? _demand;
    private ResourceSet? _demandInside;

    internal PlacementGroupId Group { get; } = group;

    internal JobId Job { get; } = job;

    internal int Index { get; } = index;

    internal ResourceSet Amount { get; } = amount;

    internal NodeState Node { get; } = node;

    internal long Round { get; } = round;

    internal BundlePhase Phase { get; set; }

    /// <summary>True when the node's count includes its own resources.</summary>
    internal bool IsOffered { get; set; }

    /// <summary>Returns a demand under the names of this bundle. The last one is kept, because equal tasks come in sequences.</summary>
    internal ResourceSet Inside(ResourceSet demand)
    {
        if (!demand.Equals(_demand))
            (_demand, _demandInside) = (demand, BundleResources.In(Group, Index, demand));
        return _demandInside!;
    }

    internal bool HasRoom(ResourceSet demand) => Phase == BundlePhase.Open && Amount.Covers(demand) && Node.Free.Covers(Inside(demand));
}
