using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace ClusterTasks.Scheduling;

/// <summary>The grain round <see cref="SchedulerState"/>. State changes only between awaits; no caller waits for a node.</summary>
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
    private readonly SchedulerState _state = new(options.Value.BacklogPerNode, options.Value.LeaseQuantum);
    private readonly Guid _epoch = Guid.NewGuid();
    private readonly CancellationTokenSource _stopping = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        LogActivated(logger, this.GetPrimaryKeyLong(), _epoch);
        _ = WatchMembershipAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stopping.CancelAsync();

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    public Task<ClusterView> RegisterAsync(NodeRegistration registration)
    {
        SchedulerArguments.Check(registration);
        if (IsDead(registration.Silo))
        {
            throw new InvalidOperationException(
                $"Silo {registration.Silo} of node {registration.Node} is dead to the cluster. Start the node's process again.");
        }

        if (_state.Nodes.FirstOrDefault(other => other.Id != registration.Node && other.Registration.Shards != registration.Shards) is { } other)
        {
            throw new InvalidOperationException(
                $"Node {registration.Node} is set to {registration.Shards} scheduler shards, node {other.Id} to {other.Registration.Shards}. "
                + "Set {scheduler-shards} alike on every node."); // The node words it for its reader.
        }

        _state.Register(registration);
        Act();
        LogRegistered(logger, registration.Node, registration.Silo, registration.Total, registration.Held.Length);
        return Task.FromResult(View());
    }

    public Task UnregisterAsync(NodeId node)
    {
        _state.Remove(node);
        Act();
        return Task.CompletedTask;
    }

    public Task<Guid> SubmitAsync(TaskRequest[] ready)
    {
        // The whole batch first: a bad task must not leave half of it queued behind an exception.
        SchedulerArguments.Check(ready, nameof(ready));
        foreach (TaskRequest request in ready)
            _state.Submit(request);
        Act();
        return Task.FromResult(_epoch);
    }

    public Task<Guid> ReportAsync(NodeReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        SchedulerArguments.Check(report.Refused, nameof(report));
        if (report.Elsewhere is { HasNegative: true } elsewhere)
            throw new ArgumentException($"A negative amount of node {report.Node} cannot be in use elsewhere: {elsewhere}.", nameof(report));
        _state.Report(report);
        Act();
        if (report.Refused.Length > 0)
            _ = ResumeLaterAsync(report.Node);
        return Task.FromResult(_epoch);
    }

    public Task<TaskId[]> CancelAsync(TaskId[] tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        TaskId[] gone = [.. tasks.Where(_state.Cancel)];
        Act();
        return Task.FromResult(gone);
    }

    public Task CreateGroupAsync(GroupRequest group)
    {
        SchedulerArguments.Check(group);
        _state.CreateGroup(group);
        Act();
        return Task.CompletedTask;
    }

    public Task RemoveGroupAsync(PlacementGroupId group)
    {
        _state.RemoveGroup(group);
        Act();
        return Task.CompletedTask;
    }

    public Task<GroupView?> GroupAsync(PlacementGroupId group) => Task.FromResult(_state.ViewGroup(group));

    public Task<ClusterView> ViewAsync() => Task.FromResult(View());

    public Task<string?> ExplainAsync(TaskId task) => Task.FromResult(_state.Explain(task));

    public Task<PendingTask[]> PendingAsync(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return Task.FromResult(_state.Pending(limit));
    }

    private ClusterView View() => new() { Version = _state.Version, Nodes = _state.View(), Epoch = _epoch };

    // One that leaves is alive until it is dead: its node may be what a task waits for.
    private static bool IsLive(ClusterMember member) => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;

    private bool IsDead(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Dead;

    private async Task WatchMembershipAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (ClusterMembershipSnapshot snapshot in membership.MembershipUpdates.WithCancellation(stopping))
            {
                foreach (NodeState node in _state.Nodes.Where(node => snapshot.GetSiloStatus(node.Registration.Silo) == SiloStatus.Dead).ToArray())
                {
                    LogNodeGone(logger, node.Id, node.Registration.Silo, node.Held.Count);
                    _state.Remove(node.Id);
                }

                _state.MembersChanged(snapshot.Members.Values.Where(IsLive).Select(member => member.SiloAddress));
                Act();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // Blind to deaths this activation would feed dead nodes for ever; a new one starts with fresh eyes.
            LogWatchFailed(logger, exception);
            DeactivateOnIdle();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scheduler {Shard} is active, epoch {Epoch}")]
    private static partial void LogActivated(ILogger logger, long shard, Guid epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} at {Silo} offers {Total} and holds {Held} tasks")]
    private static partial void LogRegistered(ILogger logger, NodeId node, SiloAddress silo, ResourceSet total, int held);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} ({Silo}) died or left, with {Held} tasks")]
    private static partial void LogNodeGone(ILogger logger, NodeId node, SiloAddress silo, int held);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lost the cluster membership; the scheduler activates anew")]
    private static partial void LogWatchFailed(ILogger logger, Exception exception);
}
