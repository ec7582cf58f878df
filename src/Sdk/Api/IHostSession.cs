namespace ClusterTasks;

/// <summary>The session of a host that is a node itself: the host's services need no other.</summary>
internal interface IHostSession
{
    /// <exception cref="ClusterUnavailableException">The node is not ready.</exception>
    RemoteSession Session { get; }
}
