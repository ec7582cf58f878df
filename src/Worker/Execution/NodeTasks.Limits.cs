using System.Diagnostics;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>Ends of tasks by force: of those that have run for too long, and of those that were cancelled so. The token has fired by then;
/// what ends now is the process. Where it cannot be ended, the task fails all the same, and the thread that goes on is counted.</summary>
internal sealed partial class NodeTasks
{
    // Microseconds by which an alarm may come too early.
    private const long ClockSlack = 1_000;

    // As the function's own exception is asked where it is thrown.
    private static readonly TaskTimeoutException TimedOut = new("");

    // Those that have begun and have a limit, the first to end in front. None that has ended: limits may be days.
    private readonly SortedSet<NodeTask> _limited = new(Comparer<NodeTask>.Create(static (left, right) =>
        (left.EndsAt ?? 0, left.Id.Owner.Value, left.Id.Number).CompareTo((right.EndsAt ?? 0, right.Id.Owner.Value, right.Id.Number))));

    // Attempts that have failed here while their functions go on, with the worker that they are in.
    private readonly Dictionary<(TaskId Task, int Attempt), NodeSession> _lost = [];

    /// <summary>Threads that run functions whose tasks have failed.</summary>
    internal int LostThreads => _lost.Count;

    /// <summary>Whether nobody will read what this task submits now: it was told to stop with all that it submitted, or its thread was
    /// given up.</summary>
    internal bool IsStopped(TaskId id) =>
        (_tasks.TryGetValue(id, out NodeTask? task) && task.IsCancelledWithChildren)
            || (_lost.Count > 0 && _lost.Keys.Any(run => run.Task == id));

    /// <summary>Ends what has run for too long, and lends what has waited too long for its first worker. Returns when there may be more;
    /// null: nothing that runs has a limit, and nothing waits for a first worker.</summary>
    internal long? OnTime()
    {
        while (_limited.Min is { } first && first.EndsAt <= context.Clock.Micros)
        {
            first.IsForced |= first.IsUnread;
            EndByForce(first);
        }

        _lendsAt = LendAtStart();
        return NextTime;
    }

    /// <summary>The time that <see cref="SetAlarm"/> was asked for is over. An earlier one may have been asked for since, and may have
    /// come.</summary>
    internal void OnAlarm()
    {
        if (WakesAt is null || context.Clock.Micros + ClockSlack < WakesAt)
            return;
        WakesAt = null;
        if (OnTime() is { } next)
            WakeAt(next);
    }

    /// <summary>When limits are looked at next, in microseconds since the node began; null: never.</summary>
    internal long? WakesAt { get; private set; }

    private void WakeAt(long clock)
    {
        if (clock >= WakesAt)
            return; // it looks at all of them then, and asks for the next
        WakesAt = clock;
        context.Effects.Add(new SetAlarm(
            new NodeDeadline(DeadlineKind.Limit), TimeSpan.FromMicroseconds(Math.Max(0, clock - context.Clock.Micros))));
    }

    private byte[] TimedOutError(NodeTask task, bool isLost) =>
        context.Errors.TimedOut(task.Id, task.Order.Definition, task.Attempt, task.Worker?.Session.ProcessId ?? 0, isLost);

    private void Limit(NodeTask task)
    {
        if ((task.IsUnread ? task.Order.Definition.Grace : task.Order.Definition.EndsAfter) is { } after)
            EndAt(task, context.Clock.Micros + after);
    }

    /// <summary>Nobody reads the stream of a task any more, and its function is told so. One that goes on ends by force after its
    /// grace.</summary>
    private void LimitUnread(NodeTask task)
    {
        if (task.Worker is null || !HasBegun(task) || task.Order.Definition.Grace is not { } grace)
            return; // from its start on, where it starts
        long end = context.Clock.Micros + grace;
        if (task.EndsAt <= end)
            return;
        Unlimit(task);
        EndAt(task, end);
    }

    private void EndAt(NodeTask task, long clock)
    {
        task.EndsAt = clock;
        _limited.Add(task);
        if (_limited.Min == task && NextTime == clock)
            WakeAt(clock);
    }

    private long? NextTime => _limited.Min?.EndsAt is { } limit && !(_lendsAt < limit) ? limit : _lendsAt;

    private void Unlimit(NodeTask task)
    {
        if (task.EndsAt is null)
            return;
        _limited.Remove(task);
        task.EndsAt = null;
    }

    /// <summary>Ends a task that has begun, whatever its function does.</summary>
    private void EndByForce(NodeTask task)
    {
        Unlimit(task);
        task.IsEnding = true; // what the owner does at the news may come back to its slot
        WorkerEntry worker = task.Worker!;
        if (facts.CanEndWorkers && !RunsOnceBeside(worker, task))
        {
            EndProcess(
                worker,
                $"'{task.Order.Definition.Name}' ({task.Id}) {(task.IsForced ? "was cancelled by force" : "ran longer than its limit")} in "
                + "the same process");
            return;
        }

        context.Effects.Send(worker.Session, new GiveUpTask(task.Id, task.Attempt));
        _lost[(task.Id, task.Attempt)] = worker.Session;
        context.Effects.Add(new ThreadLost(task.Id, task.Attempt, task.Order.Definition.Name, task.Order.Job, worker.Session.ProcessId));
        if (facts.CanEndWorkers)
            CloseProcess(worker);
        ResultEntry error = task.IsForced
            ? CancelledResult(task, CancelReason.ThreadGoesOn)
            : ResultEntry.OfError(TimedOutError(task, isLost: true));
        End(task, KindOfForcedEnd(task), error, "");
        if (worker.IsClosing)
        {
            foreach (NodeSlot slot in _slots.Values.Where(slot => slot.Worker == worker).ToArray())
                EndWithLastTask(slot);
        }
        else if (task.Slot is { } slot)
        {
            Advance(slot);
        }

        StartReady();
    }

    private void EndProcess(WorkerEntry worker, string why)
    {
        worker.EndedFor ??= why;
        context.Effects.Add(new KillWorker(worker.Session.ProcessId));
        CloseSlotsOf(worker.Session); // nothing may begin in it any more
        StartReady(); // whoever stood behind its slots
    }

    /// <summary>Tasks that may run once go on in the process; it ends with the last of them.</summary>
    private void CloseProcess(WorkerEntry worker)
    {
        worker.IsClosing = true;
        CloseSlotsOf(worker.Session);
    }

    /// <summary>A task has left the tables.</summary>
    private void EndProcessAfter(NodeTask task)
    {
        if (task.Worker is { IsClosing: true, EndedFor: null } worker && !RunsOnceBeside(worker, task))
            EndProcess(worker, "a task in the same process was ended by force");
    }

    private bool RunsOnceBeside(WorkerEntry worker, NodeTask task) =>
        _tasks.Values.Any(other => other != task && other.Worker == worker && other.Order.Definition.MaxRetries == 0 && HasBegun(other));

    /// <summary>Finds the task that alone ran in a process that died: the proof that it, or what it called, is the cause. Those of the same
    /// function count as one. Null: several functions ran, or none, or the node itself ended the process or its session.</summary>
    private NodeTask? CauseOf(NodeSession session)
    {
        NodeTask? cause = null;
        if (session.AbortReason is not null)
            return null;
        foreach (NodeTask task in _tasks.Values)
        {
            if (task.Worker?.Session != session)
                continue;
            if (task.IsEnding || task.Worker.EndedFor is not null)
                return null;
            if (task.State != NodeTaskState.Running || !HasBegun(task))
                continue; // it waits for an object, or for its turn
            if (cause is not null && !Breakers.AreSame(cause.Order.Definition, task.Order.Definition))
                return null;
            cause ??= task;
        }

        return cause;
    }

    /// <summary>How a task ends whose worker is gone, and what it leaves.</summary>
    private (OutcomeKind Kind, ResultEntry Result, string Reason) LossOf(NodeTask task, string reason, NodeTask? cause)
    {
        if (task is { IsEnding: true, IsForced: false })
            return (KindOfForcedEnd(task), ResultEntry.OfError(TimedOutError(task, isLost: false)), "");
        if (!task.IsEnding && task.Worker is { EndedFor: { } memory, End: not WorkerEnd.ForATask } worker && HasBegun(task))
            return (worker.End == WorkerEnd.ForMemory ? OutcomeKind.EndedForMemory : OutcomeKind.WorkerLost, ResultEntry.None, memory);
        string? why = task.IsEnding ? null : task.Worker?.EndedFor ?? (HasBegun(task) ? _leavesBecause : null);
        return why is not null
            ? (OutcomeKind.EndedWithAnother, ResultEntry.None, why)
            : (task == cause ? OutcomeKind.WorkerDied : HasBegun(task) ? OutcomeKind.WorkerLost : OutcomeKind.ReturnedByDeath,
                ResultEntry.None, reason);
    }

    private static OutcomeKind KindOfForcedEnd(NodeTask task) =>
        !task.IsForced && RetryRule.Names(task.Order.Definition.RetryOn, TimedOut) ? OutcomeKind.FailedRetryable : OutcomeKind.Failed;

    private void ForgetLost(NodeSession session)
    {
        foreach ((TaskId, int) run in _lost.Where(pair => pair.Value == session).Select(pair => pair.Key).ToArray())
            _lost.Remove(run);
    }

    [Conditional("DEBUG")]
    private void AssertLimits()
    {
        Debug.Assert(_limited.Count == _tasks.Values.Count(task => task.EndsAt is not null),
            "A task that has ended still has a limit, or one with a limit is not looked at.");
        foreach (NodeTask task in _limited)
            Debug.Assert(_tasks.GetValueOrDefault(task.Id) == task && task.Worker is not null && HasBegun(task),
                $"{task.Id} has a limit and does not run.");
    }
}
