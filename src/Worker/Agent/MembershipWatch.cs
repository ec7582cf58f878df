using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Tells the node which silos the cluster has declared dead. Orleans' membership is the only authority on that.</summary>
internal sealed partial class MembershipWatch(IClusterMembershipService membership, NodeCore core, DeathReports deaths, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    internal void Start() => _watching = Task.Run(WatchAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (ClusterMembershipSnapshot snapshot in membership.MembershipUpdates.WithCancellation(_stopping.Token).ConfigureAwait(false))
            {
                deaths.OnLeaving(Of(snapshot, SiloStatus.ShuttingDown, SiloStatus.Stopping));
                core.OnDeadSilos(Of(snapshot, SiloStatus.Dead));
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception e)
        {
            LogStopped(logger, e);
        }
    }

    private static IEnumerable<SiloAddress> Of(ClusterMembershipSnapshot snapshot, params SiloStatus[] statuses) =>
        snapshot.Members.Values.Where(member => statuses.Contains(member.Status)).Select(member => member.SiloAddress);

    [LoggerMessage(Level = LogLevel.Error, Message = "The node no longer hears which silos die.")]
    private static partial void LogStopped(ILogger logger, Exception error);
}
