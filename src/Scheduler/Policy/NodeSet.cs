using System.Runtime.InteropServices;

namespace ClusterTasks.Scheduling;

/// <summary>Nodes that a class may choose from: all of them, or those of one label selector. Built anew when the set of nodes changes.</summary>
internal sealed class NodeSet
{
    private readonly NodeIndex _plain = new();
    private readonly NodeIndex _gpu = new();

    /// <summary>How many nodes have each total. A cluster has few kinds of node, so a check over kinds is cheap at any size.</summary>
    private readonly Dictionary<ResourceSet, int> _kinds = [];

    internal int Count { get; private set; }

    /// <summary>For people: how many nodes there are of each kind, for a few kinds.</summary>
    internal string Kinds => string.Join("; ", _kinds.Take(5).Select(kind => $"{kind.Value} x {kind.Key}"));

    internal void Clear()
    {
        _plain.Clear();
        _gpu.Clear();
        _kinds.Clear();
        Count = 0;
    }

    internal void Add(NodeState node)
    {
        (node.Total.GpuUnits > 0 ? _gpu : _plain).Add(node);
        CollectionsMarshal.GetValueRefOrAddDefault(_kinds, node.Total, out _)++;
        Count++;
    }

    /// <summary>Whether some node has as much in all.</summary>
    internal bool HasKindFor(ResourceSet demand)
    {
        foreach (ResourceSet total in _kinds.Keys)
        {
            if (total.Covers(demand))
                return true;
        }

        return false;
    }

    /// <summary>The best node with room now. Work without GPUs takes a node that has some only when no other has room.</summary>
    internal NodeState? Find(TaskClass taskClass)
    {
        NodeState? plain = taskClass.Key.Demand.GpuUnits > 0 ? null : _plain.Find(taskClass);
        return plain ?? _gpu.Find(taskClass);
    }
}
