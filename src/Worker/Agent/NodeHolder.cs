namespace ClusterTasks.Worker.Agent;

/// <summary>Gives the grain service, which the silo makes, the node, which is made when its parts are there.</summary>
internal sealed class NodeHolder
{
    private NodeReports? _reports;
    private Node? _node;

    internal Node Node => Volatile.Read(ref _node) ?? throw Starting();

    /// <summary>What the node says of itself.</summary>
    internal NodeReports Reports => _reports ?? throw Starting();

    internal void Set(Node node, NodeReports reports)
    {
        _reports = reports;
        Volatile.Write(ref _node, node);
    }

    private static ClusterTasksException Starting() => new("This node is still starting; ask again in a moment.");
}
