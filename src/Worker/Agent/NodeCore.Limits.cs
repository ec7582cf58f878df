using ClusterTasks.Protocol;
using ClusterTasks.Worker.Execution;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Tasks that run for too long: one timer for all of them, set to the first that is due.</summary>
internal sealed partial class NodeCore
{
    // What a timer takes at most; a later moment is looked at again then.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly ITimer _limitTimer;

    void ILocalTasksHost.WakeAt(long clock)
    {
        // Timers count whole milliseconds, and one that rings before its time would be set again at once.
        double wait = Math.Ceiling(TimeSpan.FromMicroseconds(Math.Max(0, clock - Micros)).TotalMilliseconds);
        _limitTimer.Change(TimeSpan.FromMilliseconds(Math.Min(wait, LongestWait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
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

    private void OnLimits() => Locked(() =>
    {
        if (_local.OnTime() is { } next)
            ((ILocalTasksHost)this).WakeAt(next);
    });

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task '{Name}' ({Task}), attempt {Attempt}, has ended by force, and its function goes on in a thread that cannot be ended.")]
    private static partial void LogLost(ILogger logger, string name, TaskId task, int attempt);
}
