using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Startup;

namespace ClusterTasks.Worker.Local;

/// <summary>Runs a node as a silo in this process.</summary>
internal sealed class InProcessNodeRunner(NodeConfiguration configuration, TimeProvider time) : LocalNodeRunner
{
    private NodeHost? _host;

    internal override bool IsRunning => _host is { } host && !host.Stopping.IsCancellationRequested;

    internal override IReadOnlyList<int> WorkerProcessIds => [];

    internal override async Task WhenReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            _host = await NodeHost.StartAsync(configuration, time, cancellationToken).ConfigureAwait(false);
        }
        catch (NodeStartException e) when (e.IsPortConflict)
        {
            throw new PortTakenException(e.For(LocalSettingNames.Reader), e);
        }
        catch (NodeStartException e)
        {
            throw new ClusterUnavailableException(e.For(LocalSettingNames.Reader), e);
        }

        Ready = _host.Ready;
    }

    internal override Task KillAsync() => StopAsync(new CancellationToken(canceled: true));

    internal override async Task StopAsync()
    {
        using var deadline = new CancellationTokenSource(configuration.WholeStop, time);
        await StopAsync(deadline.Token).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await StopAsync().ConfigureAwait(false);
    }

    private async Task StopAsync(CancellationToken deadline)
    {
        // The host is taken first, so that a second stop, or the end of the cluster, finds nothing to stop.
        if (Interlocked.Exchange(ref _host, null) is not { } host)
            return;

        try
        {
            await host.StopAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The deadline has passed, or the node is killed: the remaining work ends with its services.
        }

        await host.DisposeAsync().ConfigureAwait(false);
    }
}
