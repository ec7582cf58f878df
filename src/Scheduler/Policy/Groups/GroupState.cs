namespace ClusterTasks.Scheduling;

/// <summary>A placement group: which of its bundles are where, and how far their reservation is.</summary>
internal sealed class GroupState(GroupRequest request)
{
    private int _cursor;

    internal GroupRequest Request { get; set; } = request;

    internal PlacementGroupId Id => Request.Id;

    /// <summary>By index; null: without a node.</summary>
    internal BundleHold?[] Bundles { get; } = new BundleHold?[request.Bundles.Length];

    /// <summary>It was ready once: what is missing now was lost.</summary>
    internal bool WasReady { get; set; }

    /// <summary>No nodes with room were found; looked for again when a node gains room.</summary>
    internal bool IsBlocked { get; set; }

    /// <summary>A node refused; looked for again after a pause.</summary>
    internal bool IsPaused { get; set; }

    internal bool IsInfeasible { get; set; }

    /// <summary>Since when there has been no room, though it could fit; null: it has room.</summary>
    internal TimeSpan? BlockedSince { get; set; }

    /// <summary>When owners are asked again for leases that stand in its way.</summary>
    internal TimeSpan NextRecall { get; set; }

    internal bool IsReady => Array.TrueForAll(Bundles, bundle => bundle is { Phase: BundlePhase.Open });

    internal GroupPhase Phase => IsReady ? GroupPhase.Ready
        : WasReady ? GroupPhase.Rescheduling
        : Array.Exists(Bundles, bundle => bundle is not null) ? GroupPhase.Reserving
        : GroupPhase.Pending;

    internal IEnumerable<int> Missing => Enumerable.Range(0, Bundles.Length).Where(index => Bundles[index] is null);

    internal string Title => Request.Name.Length > 0 ? $"'{Request.Name}' ({Id})" : Id.ToString();

    /// <summary>A node with room in a bundle for the class, or null: in the one that it names, or in the next one in turn.</summary>
    internal NodeState? FindNode(TaskClass taskClass)
    {
        int index = taskClass.Key.Bundle;
        if (index >= 0)
            return index < Bundles.Length && Bundles[index] is { } one && Placement.HasRoom(one.Node, taskClass) ? one.Node : null;
        for (int step = 0; step < Bundles.Length; step++)
        {
            int next = (_cursor + step) % Bundles.Length;
            if (Bundles[next] is not { } bundle || !bundle.HasRoom(taskClass.Key.Demand) || !Placement.HasRoom(bundle.Node, taskClass))
                continue;
            _cursor = next;
            return bundle.Node;
        }

        return null;
    }

    /// <summary>Whether room on that node could be of use for what is missing.</summary>
    internal bool MayUse(NodeState node)
    {
        for (int index = 0; index < Bundles.Length; index++)
        {
            if (Bundles[index] is null && node.Free.Covers(Request.Bundles[index]))
                return true;
        }

        return false;
    }

    internal bool CouldHold(int index, ResourceSet demand) => index >= 0
        ? index < Bundles.Length && Request.Bundles[index].Covers(demand)
        : Array.Exists(Request.Bundles, amount => amount.Covers(demand));
}
