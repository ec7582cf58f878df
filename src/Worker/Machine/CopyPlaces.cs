using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Machine;

/// <summary>Finds nodes for further copies of objects.</summary>
internal sealed class CopyPlaces(NodeContext context, Members members)
{
    private int _next;

    /// <summary>Nodes that leave the cluster.</summary>
    internal HashSet<NodeId> Leaving { get; } = [];

    /// <summary>Whether a copy on this node counts on: it is not dead, and does not leave.</summary>
    internal bool IsStaying(NodeId node) => !Leaving.Contains(node) && !context.Gone.IsGone(node);

    /// <summary>Returns the next node in turn that stays; null: there is none but those. One that leaves, and has not said so here, no
    /// longer offers CPUs.</summary>
    internal NodeId? FindOther(Func<NodeId, bool> isExcluded)
    {
        NodeId[] nodes = [.. members.Nodes
            .Where(node => !isExcluded(node.Node) && IsStaying(node.Node) && (node.Node == context.Self || node.Total.CpuUnits > 0))
            .Select(node => node.Node)];
        return nodes.Length == 0 ? null : nodes[(int)((uint)_next++ % (uint)nodes.Length)];
    }
}
