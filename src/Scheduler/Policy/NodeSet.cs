using System.Runtime.InteropServices;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>Nodes that a class may choose from: all of them, or those of one label selector. It is built again when the set of nodes
/// changes.</summary>
internal sealed class NodeSet
{
    private NodeIndex? _plain;
    private NodeIndex? _gpu;

    /// <summary>The number of nodes with each total. A cluster has few kinds of node, so a check over kinds is cheap at any size.</summary>
    private readonly Dictionary<ResourceSet, int> _kinds = [];

    internal int Count { get; private set; }

    /// <summary>The number of nodes of each kind, for a few kinds, as text for messages.</summary>
    internal string Kinds => string.Join("; ", _kinds.Take(5).Select(kind => $"{kind.Value} x {kind.Key}"));

    internal void Clear()
    {
        _plain?.Clear();
        _gpu?.Clear();
        _kinds.Clear();
        Count = 0;
    }

    internal void Add(NodeState node, bool isIndexed = true)
    {
        if (isIndexed)
            (node.Total.GpuUnits > 0 ? _gpu ??= new NodeIndex() : _plain ??= new NodeIndex()).Add(node);
        CollectionsMarshal.GetValueRefOrAddDefault(_kinds, node.Total, out _)++;
        Count++;
    }

    /// <summary>Marks the set as no longer used: nodes may leave its indexes.</summary>
    internal void Drop()
    {
        _plain?.Drop();
        _gpu?.Drop();
    }

    /// <summary>True when some node has as much in total.</summary>
    internal bool HasKindFor(ResourceSet demand)
    {
        foreach (ResourceSet total in _kinds.Keys)
        {
            if (total.Covers(demand))
                return true;
        }

        return false;
    }

    /// <summary>Returns the best node with room now, of the nodes in its indexes. Work without GPUs takes a node with GPUs only when no
    /// other has room.</summary>
    internal NodeState? Find(TaskClass taskClass)
    {
        NodeState? plain = taskClass.Placement.Demand.GpuUnits > 0 ? null : _plain?.Find(taskClass);
        return plain ?? _gpu?.Find(taskClass);
    }
}
