using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace ClusterTasks.Scheduling;

/// <summary>The grain around <see cref="SchedulerDesk"/>: its calls, and the cluster's membership.</summary>
/// <remarks>On the silo that calls first, which surely answers itself: in most clusters the first node, which leaves last. A silo chosen
/// by load may be one that leaves or has died a moment ago.</remarks>
[Reentrant, KeepAlive, Immovable, PreferLocalPlacement]
internal sealed partial class SchedulerGrain(
    INodeDispatcher dispatcher,
    IClusterMembershipService membership,
    IOptions<SchedulerOptions> options,
    TimeProvider time,
    ILogger<SchedulerGrain> logger) : Grain, ISchedulerGrain, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private SchedulerDesk _desk = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _desk = new SchedulerDesk(
            this.GetPrimaryKeyLong(), dispatcher, silo =>
            membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Dead, options.Value, time, logger);
        LogActivated(logger, this.GetPrimaryKeyLong(), _desk.Epoch);
        _ = WatchMembershipAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _desk.Stop();
        return _stopping.CancelAsync();
    }

    public void Dispose()
    {
        _desk?.Dispose();
        _stopping.Cancel();
        _stopping.Dispose();
    }

    public Task<ClusterView> RegisterAsync(NodeRegistration registration) => Task.FromResult(_desk.Register(registration));

    public Task UnregisterAsync(NodeId node)
    {
        _desk.Unregister(node);
        return Task.CompletedTask;
    }

    public Task<SchedulerMemory> SubmitAsync(PlaceRequest[] ready) => Task.FromResult(_desk.Submit(ready));

    public Task<SchedulerMemory> ReportAsync(NodeReport report) => Task.FromResult(_desk.Report(report));

    public Task<TaskId[]> CancelAsync(TaskId[] tasks) => Task.FromResult(_desk.Cancel(tasks));

    public Task CreateGroupAsync(GroupRequest group)
    {
        _desk.CreateGroup(group);
        return Task.CompletedTask;
    }

    public Task RemoveGroupsAsync(PlacementGroupId[] groups)
    {
        _desk.RemoveGroups(groups);
        return Task.CompletedTask;
    }

    public Task<GroupView?> GroupAsync(PlacementGroupId group) => Task.FromResult(_desk.Group(group));

    public Task<ClusterView> ViewAsync() => Task.FromResult(_desk.View());

    public Task<WaitReason?> ExplainAsync(TaskId task) => Task.FromResult(_desk.Explain(task));

    public Task<PendingTask[]> PendingAsync(int limit) => Task.FromResult(_desk.Pending(limit));

    // A member that leaves is alive until it is dead: its node may be what a task waits for.
    private static bool IsLive(ClusterMember member) =>
        member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;

    private async Task WatchMembershipAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (ClusterMembershipSnapshot snapshot in membership.MembershipUpdates.WithCancellation(stopping))
                _desk.OnMembers(snapshot.Members.Values.Where(IsLive).Select(member => member.SiloAddress));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // Blind to deaths, this activation would feed dead nodes forever; a new one starts with a fresh view.
            LogWatchFailed(logger, exception);
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scheduler {Shard} is active, epoch {Epoch}")]
    private static partial void LogActivated(ILogger logger, long shard, Guid epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lost the cluster membership; the scheduler activates again")]
    private static partial void LogWatchFailed(ILogger logger, Exception exception);
}
