using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Local;

/// <summary>Runs a local node: as a process, or in this one.</summary>
internal abstract class LocalNodeRunner : IAsyncDisposable
{
    /// <summary>The ready line, set when <see cref="WhenReadyAsync"/> has returned.</summary>
    internal NodeReadyLine Ready { get; private protected set; } = new("", 0, "", "");

    internal abstract bool IsRunning { get; }

    internal abstract IReadOnlyList<int> WorkerProcessIds { get; }

    /// <summary>Lets the node join and waits until it is registered.</summary>
    /// <exception cref="ClusterUnavailableException">It did not start; the message has the reason and its last lines.</exception>
    internal abstract Task WhenReadyAsync(CancellationToken cancellationToken);

    internal abstract Task KillAsync();

    internal abstract Task StopAsync();

    /// <summary>Ends the processes or silos that still run. Never throws.</summary>
    public abstract ValueTask DisposeAsync();
}
