using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>A placement group: the nodes of its bundles, and the state of their reservation.</summary>
internal sealed class GroupState
{
    private int _cursor;

    internal GroupState(GroupRequest request)
    {
        Request = request;
        Bundles = new BundleAllocation?[request.Bundles.Length];
        ShapeKey = new GroupShape.Key(request.Strategy, request.Bundles);
        Place = new LinkedListNode<GroupState>(this);
    }

    /// <summary>The number of its arrival.</summary>
    internal long Number { get; init; }

    internal GroupRequest Request { get; }

    internal PlacementGroupId Id => Request.Id;

    /// <summary>The bundles by index; null: without a node.</summary>
    internal BundleAllocation?[] Bundles { get; }

    /// <summary>True when it was ready once: its missing bundles were lost.</summary>
    internal bool WasReady { get; set; }

    internal GroupShape.Key ShapeKey { get; }

    /// <summary>True when bundles are missing.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Set while nodes are looked for: not while it rests, or waits for nodes to answer.</summary>
    internal GroupShape? Shape { get; set; }

    /// <summary>Its place among the groups of its shape.</summary>
    internal LinkedListNode<GroupState> Place { get; }

    /// <summary>True when it has, or had, bundles on nodes: where they are, or are still being released, makes it unlike any
    /// other.</summary>
    internal bool IsBegun { get; set; }

    /// <summary>True when a node refused; it is tried again after a pause.</summary>
    internal bool IsPaused { get; set; }

    internal bool IsInfeasible { get; set; }

    /// <summary>The time since when there has been no room, though it could fit; null: it has room.</summary>
    internal TimeSpan? BlockedSince { get; set; }

    /// <summary>The time of the next recall of slots that stand in its way.</summary>
    internal TimeSpan NextRecall { get; set; }

    /// <summary>The time from which nodes may be emptied for it; never changed while it is in the order of those that starve.</summary>
    internal TimeSpan DrainAt { get; set; }

    internal bool IsReady => Array.TrueForAll(Bundles, bundle => bundle is { Phase: BundlePhase.Open });

    internal GroupPhase Phase => IsReady ? GroupPhase.Ready
        : WasReady ? GroupPhase.Rescheduling
        : Array.Exists(Bundles, bundle => bundle is not null) ? GroupPhase.Reserving
        : GroupPhase.Pending;

    internal IEnumerable<int> Missing => Enumerable.Range(0, Bundles.Length).Where(index => Bundles[index] is null);

    internal string Title => Request.Name.Length > 0 ? $"'{Request.Name}' ({Id})" : Id.ToString();

    /// <summary>Returns a node with room in a bundle for the class, or null: in the bundle that the class names, or in the next one in
    /// turn.</summary>
    internal NodeState? FindNode(TaskClass taskClass)
    {
        int index = taskClass.Placement.Bundle;
        if (index >= 0)
            return index < Bundles.Length && Bundles[index] is { } one && NodeChoice.HasRoom(one.Node, taskClass) ? one.Node : null;
        for (int step = 0; step < Bundles.Length; step++)
        {
            int next = (_cursor + step) % Bundles.Length;
            if (Bundles[next] is not { } bundle
                || !bundle.HasRoom(taskClass.Placement.Demand)
                || !NodeChoice.HasRoom(bundle.Node, taskClass))
                continue;
            _cursor = next;
            return bundle.Node;
        }

        return null;
    }

    /// <summary>True when room on that node could serve the missing bundles.</summary>
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
