namespace ClusterTasks.Worker.Agent;

/// <summary>Gives the grain service, which the silo makes, the core, which the node makes when its parts are there.</summary>
internal sealed class NodeCoreHolder
{
    private NodeCore? _core;

    internal NodeCore Core => Volatile.Read(ref _core)
        ?? throw new ClusterTasksException("This node is still starting; ask again in a moment.");

    internal void Set(NodeCore core) => Volatile.Write(ref _core, core);
}
