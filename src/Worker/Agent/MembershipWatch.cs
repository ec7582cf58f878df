using ClusterTasks.Worker.Machine;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Tells the node which silos there are and which the cluster has declared dead. Orleans' membership is the only authority on
/// that.</summary>
internal sealed partial class MembershipWatch(IClusterMembershipService membership, Node node, DeathReports deaths, ILogger logger)
    : IAsyncDisposable
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

    /// <summary>Reads the list anew, in place of waiting for news of it.</summary>
    internal static async Task<IReadOnlyCollection<Member>> ReadAsync(IClusterMembershipService membership)
    {
        await membership.Refresh(default, CancellationToken.None).ConfigureAwait(false);
        return Members(membership.CurrentSnapshot);
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (ClusterMembershipSnapshot snapshot in membership.MembershipUpdates.WithCancellation(_stopping.Token)
                .ConfigureAwait(false))
            {
                deaths.OnLeaving(Of(snapshot, SiloStatus.ShuttingDown, SiloStatus.Stopping));
                node.OnMembers(Members(snapshot));
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

    private static IReadOnlyCollection<Member> Members(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Select(member => new Member(member.SiloAddress, member.Status == SiloStatus.Dead, member.Name))];

    private static IEnumerable<SiloAddress> Of(ClusterMembershipSnapshot snapshot, params SiloStatus[] statuses) =>
        snapshot.Members.Values.Where(member => statuses.Contains(member.Status)).Select(member => member.SiloAddress);

    [LoggerMessage(Level = LogLevel.Error, Message = "The node no longer hears which silos die.")]
    private static partial void LogStopped(ILogger logger, Exception error);
}
