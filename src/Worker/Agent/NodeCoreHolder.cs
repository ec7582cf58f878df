using ClusterTasks.Worker.Introspection;

namespace ClusterTasks.Worker.Agent;

/// <summary>Gives the grain service, which the silo makes, the core, which the node makes when its parts are there.</summary>
internal sealed class NodeCoreHolder
{
    private NodeReports? _reports;
    private NodeCore? _core;

    internal NodeCore Core => Volatile.Read(ref _core) ?? throw Starting();

    /// <summary>What the node says of itself.</summary>
    internal NodeReports Reports => _reports ?? throw Starting();

    internal void Set(NodeCore core, NodeReports reports)
    {
        _reports = reports;
        Volatile.Write(ref _core, core);
    }

    private static ClusterTasksException Starting() => new("This node is still starting; ask again in a moment.");
}
