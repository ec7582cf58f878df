using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>Decides where a task may go, and which of two nodes is better.</summary>
internal static class NodeChoice
{
    /// <summary>True when the node may take the head of the class and start it at once.</summary>
    internal static bool HasRoom(NodeState node, TaskClass taskClass) =>
        IsOpen(node, taskClass) && node.Ahead.Count == 0
        && (taskClass.Placement.Group == default ? node.Free.Covers(taskClass.Placement.Demand) : FindBundle(node, taskClass) is not null);

    /// <summary>Returns a bundle of the class's group on that node with room, or null.</summary>
    internal static BundleAllocation? FindBundle(NodeState node, TaskClass taskClass)
    {
        foreach (BundleAllocation bundle in node.Bundles)
        {
            if (bundle.Group == taskClass.Placement.Group && (taskClass.Placement.Bundle < 0 || taskClass.Placement.Bundle == bundle.Index)
                && bundle.HasRoom(taskClass.Placement.Demand))
                return bundle;
        }

        return null;
    }

    /// <summary>True when the node may take it into its own queue, <paramref name="backlog"/> long at most.</summary>
    internal static bool HasBacklogRoom(NodeState node, TaskClass taskClass, int backlog) =>
        taskClass.Placement.Group == default && node.Ahead.Count < backlog && IsOpen(node, taskClass)
        && node.Total.Covers(taskClass.Placement.Demand);

    /// <summary>Returns the node with room that holds the most bytes of the arguments, or null; of those that the given choice of labels
    /// allows.</summary>
    internal static NodeState? FindLocal(IReadOnlyDictionary<NodeId, NodeState> nodes, TaskEntry entry, int choice)
    {
        NodeState? best = null;
        long bestBytes = 0;
        foreach (ArgumentBytes place in entry.Request.Locality)
        {
            if (place.Bytes > bestBytes && nodes.TryGetValue(place.Node, out NodeState? node)
                && entry.Class.ChoiceOf(node) == choice && HasRoom(node, entry.Class))
                (best, bestBytes) = (node, place.Bytes);
        }

        return best;
    }

    /// <summary>Returns the best node of a few, by the order of <see cref="NodeIndex"/>; work without GPUs avoids nodes that have
    /// some.</summary>
    internal static NodeState? FindAmong(List<NodeState> nodes, TaskClass taskClass, int choice)
    {
        NodeState? best = null;
        int bestRank = int.MaxValue;
        foreach (NodeState node in nodes)
        {
            bool wasteful = node.Total.GpuUnits > 0 && taskClass.Placement.Demand.GpuUnits == 0;
            int rank = NodeIndex.Rank(node.Bucket) + (wasteful ? 1000 : 0);
            if (rank < bestRank && taskClass.ChoiceOf(node) == choice && HasRoom(node, taskClass))
                (best, bestRank) = (node, rank);
        }

        return best;
    }

    /// <summary>True when the class may use the node at all now, room aside.</summary>
    internal static bool IsOpen(NodeState node, TaskClass taskClass) =>
        !node.Paused
        && (taskClass.Anchor == default || taskClass.Anchor == node.Id)
        && taskClass.ChoiceOf(node) >= 0
        && (node.DrainFor is null || taskClass.Placement.Group != default)
        && (node.ReservedFor is null
            || taskClass.Placement.Group != default
            || ReferenceEquals(node.ReservedFor, taskClass)
            || node.ReservedFor.Placement.Priority < taskClass.Placement.Priority);
}
