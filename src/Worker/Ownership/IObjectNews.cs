namespace ClusterTasks.Worker.Ownership;

/// <summary>Tells those who asked how an object turned out.</summary>
internal interface IObjectNews
{
    /// <summary>Tells a session; with <paramref name="fetch"/> the bytes come to this node first.</summary>
    void NotifySession(uint session, ObjectEntry entry, bool fetch);

    /// <summary>Tells another node of an object of ours.</summary>
    void NotifyNode(NodeId node, ObjectEntry entry);
}
