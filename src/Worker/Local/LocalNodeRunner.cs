using ClusterTasks.Worker.Hosting;

namespace ClusterTasks;

/// <summary>How a local node runs: as a process, or in this one.</summary>
internal abstract class LocalNodeRunner : IAsyncDisposable
{
    /// <summary>Set when <see cref="WhenReadyAsync"/> has returned.</summary>
    internal NodeReadyLine Ready { get; private protected set; } = new("", 0, "", "");

    internal abstract bool IsRunning { get; }

    internal abstract IReadOnlyList<int> WorkerProcessIds { get; }

    /// <summary>Lets the node join and waits until it is registered.</summary>
    /// <exception cref="ClusterUnavailableException">It did not start; the message has the reason and its last lines.</exception>
    internal abstract Task WhenReadyAsync(CancellationToken cancellationToken);

    internal abstract Task KillAsync();

    internal abstract Task StopAsync();

    /// <summary>Ends what still runs. Never throws.</summary>
    public abstract ValueTask DisposeAsync();
}
