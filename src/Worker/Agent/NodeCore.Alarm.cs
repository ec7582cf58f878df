using ClusterTasks.Protocol;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>What happens when a time is over: one queue and one timer for all of it.</summary>
internal sealed partial class NodeCore
{
    private static readonly TimeSpan SlotsPeriod = TimeSpan.FromMilliseconds(5);

    private readonly Alarm<NodeDeadline> _alarm;
    private long _limitAt = long.MaxValue;
    private bool _isLookingAtSlots;
    private bool _isStopping;

    /// <summary>The node stops: nothing is tried again.</summary>
    internal void EndRetries()
    {
        using (Enter())
            _isStopping = true;
    }

    TimeSpan IOwnershipEffects.RetryLater(OwnedTask task)
    {
        TimeSpan wait = RetryBackoff.Wait(task.Spec.Shape.RetryDelay, task.Spec.Shape.RetryMaxDelay, task.Charged, _setup.Random());
        _alarm.Set(new NodeDeadline(DeadlineKind.Retry, task.Spec.Id, task.Attempt + 1), wait);
        return _clock.Now + wait;
    }

    void IOwnershipEffects.LimitScheduling(OwnedTask task)
    {
        // What came back from a node without having started has waited already.
        TimeSpan waited = TimeSpan.FromMicroseconds(_clock.Micros - (task.Times.Queued ?? _clock.Micros));
        TimeSpan left = task.Spec.Shape.SchedulingTimeout - waited;
        _alarm.Set(new NodeDeadline(DeadlineKind.Start, task.Spec.Id, task.Attempt), left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    void ILocalTasksHost.WakeAt(long clock)
    {
        if (clock >= _limitAt)
            return; // It looks at all of them then, and sets the next.
        _limitAt = clock;
        _alarm.Set(new NodeDeadline(DeadlineKind.Limit), TimeSpan.FromMicroseconds(Math.Max(0, clock - _clock.Micros)));
    }

    void Leases.ILeaseHost.ArmTick()
    {
        if (_isLookingAtSlots)
            return;
        _isLookingAtSlots = true;
        _alarm.Set(new NodeDeadline(DeadlineKind.Slots), SlotsPeriod);
    }

    byte[] ILocalTasksHost.TimedOutError(LocalTask task, bool isLost) =>
        _errors.TimedOut(task.Id, task.Order.Shape, task.Attempt, task.Worker?.Session.ProcessId ?? 0, isLost);

    void ILocalTasksHost.TellLost(LocalTask task)
    {
        LogLost(_logger, task.Order.Shape.Name, task.Id, task.Attempt);
        ForwardLogNeedsLock(task.Order.Job, new LogLine(
            task.Order.Shape.Name, Self, task.Worker!.Session.ProcessId, IsError: true,
            $"WARNING: task {task.Id} has ended by force, and its function goes on in a thread that cannot be ended; it takes time from others until it returns."));
    }

    private void OnDue(IReadOnlyList<NodeDeadline> due)
    {
        bool isIdle = false;
        using (Enter())
        {
            foreach (NodeDeadline deadline in due)
            {
                isIdle |= deadline.Kind == DeadlineKind.Idle;
                OnDueNeedsLock(deadline);
            }
        }

        if (isIdle)
            OnIdle();
    }

    private void OnDueNeedsLock(in NodeDeadline due)
    {
        switch (due.Kind)
        {
            case DeadlineKind.Retry when !_isStopping:
                _tasks.OnRetryDue(due.Task, due.Attempt);
                break;
            case DeadlineKind.Start:
                if (IsWaitingForStart(due.Task, due.Attempt))
                    GiveUp(due.Task, due.Attempt);
                break;
            case DeadlineKind.Infeasible:
                Warn(due.Job);
                break;
            case DeadlineKind.FoldedInfeasible:
                TellFoldedNeedsLock(due.Job);
                break;
            case DeadlineKind.Limit when _clock.Micros + 1_000 >= _limitAt: // else an earlier one was set since, and rang
                _limitAt = long.MaxValue;
                if (_local.OnTime() is { } next)
                    ((ILocalTasksHost)this).WakeAt(next);
                break;
            case DeadlineKind.Slots:
                _isLookingAtSlots = false;
                if (_leases.Tick())
                    ((Leases.ILeaseHost)this).ArmTick();
                break;
        }
    }

    private bool IsWaitingForStart(TaskId task, int attempt) =>
        _tasks.Find(task) is { } owned && owned.Attempt == attempt && (owned.Node != Self || _local.Find(task) is not { Worker: not null });

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task '{Name}' ({Task}), attempt {Attempt}, has ended by force, and its function goes on in a thread that cannot be ended.")]
    private static partial void LogLost(ILogger logger, string name, TaskId task, int attempt);
}
