using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>The way in for those that report on the node.</summary>
internal sealed partial class NodeCore
{
    private readonly NodeTables _tables;

    /// <summary>The nodes of the cluster, as this node knows them now.</summary>
    internal NodeView[] Nodes => _view.Nodes;

    /// <summary>Reads the tables under the lock. The result must not refer to them: they change when the lock is free.</summary>
    internal T Read<T>(Func<NodeTables, T> read)
    {
        using (Enter())
            return read(_tables);
    }

    /// <summary>Takes on what was put through shared memory: it is known to the store, and to the tables only now.</summary>
    internal void TakeAllSubmissionsNeedsLock()
    {
        foreach (NodeSession session in _sessions.Values)
            TakeOrEndNeedsLock(session);
    }
}
