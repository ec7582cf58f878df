using ClusterTasks.Execution;

namespace ClusterTasks.Worker.Agent;

/// <summary>The session that an application's own silo has with its node.</summary>
internal sealed class HostSession : IHostSession
{
    private volatile RemoteSession? _session;

    internal SessionSlot Slot => Scope.Slot;

    internal SessionScope Scope { get; } = new(new SessionSlot(), Outer: null);

    /// <exception cref="ClusterUnavailableException">The node is not ready, or is not that of an application's silo.</exception>
    public RemoteSession Session => _session ??
        throw new ClusterUnavailableException(
            "This silo's node is not ready: its session opens while the host starts. Ask for it after StartAsync.");

    internal void Set(RemoteSession session) => _session = session;
}
