using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Machine;

/// <summary>Dead nodes that the scheduler may still take for alive: each silo learns of a death from the membership in its own
/// time. A task that is submitted again meanwhile is ignored, since the scheduler has placed it on that node, and forgotten with the
/// node.</summary>
internal sealed class PendingDeaths
{
    private readonly HashSet<NodeId> _pending = [];
    private NodeView[] _listed = [];

    /// <summary>A node died. It is pending while the scheduler's newest view lists it.</summary>
    internal void OnDied(NodeId node)
    {
        if (Lists(node))
            _pending.Add(node);
    }

    /// <summary>A new view came. True: the scheduler has learned of a death, and what it forgot with the node must be submitted
    /// again.</summary>
    internal bool OnView(NodeView[] listed)
    {
        _listed = listed;
        return _pending.RemoveWhere(node => !Lists(node)) > 0;
    }

    private bool Lists(NodeId node) => Array.Exists(_listed, listed => listed.Node == node);
}
