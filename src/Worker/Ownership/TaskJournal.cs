using ClusterTasks.Values.Errors;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Writes down what happens to the tasks that this node owns: moments in the task itself, ended attempts in the history, totals by
/// name, and events for those who listen. Allocates nothing when nobody does.</summary>
internal sealed class TaskJournal(NodeContext context, TaskHistory history, Func<JobId, bool> isWatched)
{
    // One failed argument can fail a million tasks, all with the same error.
    private byte[]? _lastError;
    private ErrorSummary _lastSummary;

    // Of the attempt whose end is being written down: a field in each task would cost a million that wait 8 bytes each.
    private (TaskId Task, int Attempt, long Bytes) _peak;

    internal TaskHistory History => history;

    internal TaskTotals Totals { get; } = new();

    internal void Submitted(OwnedTask task)
    {
        TaskTimes times = default;
        times.Submitted = context.Clock.Micros;
        task.Times = times;
        Totals.Of(task.Name).Submitted++;
        Tell(task, TaskEventKind.Submitted, times.Submitted);
    }

    internal void Queued(OwnedTask task)
    {
        if (task.Times.Queued is not null)
            return; // again: it came back from a node without having started
        long now = context.Clock.Micros;
        task.Times.Queued = now;
        Tell(task, TaskEventKind.Queued, now);
    }

    internal void Placed(OwnedTask task)
    {
        long now = context.Clock.Micros;
        task.Times.Placed = now;
        Tell(task, TaskEventKind.Placed, now);
    }

    /// <summary>The attempt has ended on its node, which says how it spent its time there.</summary>
    internal void Ran(OwnedTask task, in TaskTiming timing)
    {
        if (timing.ProcessId == 0)
            return;
        _peak = (task.Id, task.Attempt, timing.PeakBytes);
        task.ProcessId = timing.ProcessId;
        task.Times.PlaceRun(timing, context.Clock.Micros);
    }

    /// <summary>The attempt failed and another one follows.</summary>
    internal void Retrying(OwnedTask task, string why)
    {
        long now = context.Clock.Micros;
        history.Add(new TaskRecord(task, TaskState.Failed, isLast: false, why, now, PeakOf(task)));
        Totals.Of(task.Name).Retried++;
        Tell(task, TaskEventKind.Retrying, now, why);
        task.Times.Queued = null;
    }

    /// <summary>The task had succeeded, its result was lost, and it runs again.</summary>
    internal void Again(OwnedTask task, string why)
    {
        LeftNode(task);
        task.Times.Queued = null;
        TaskTotals.Entry totals = Totals.Of(task.Name);
        totals.Succeeded--;
        totals.Retried++;
        Tell(task, TaskEventKind.Retrying, context.Clock.Micros, $"its result was lost: {why}");
    }

    /// <summary>It is on no node any more, and not at its end.</summary>
    internal static void LeftNode(OwnedTask task)
    {
        task.Times.LeaveNode();
        task.ProcessId = 0;
    }

    /// <summary>The result is known; <paramref name="error"/> is the encoded error of a failure.</summary>
    internal void Ended(OwnedTask task, byte[]? error)
    {
        long now = context.Clock.Micros;
        TaskTotals.Entry totals = Totals.Of(task.Name);
        if (error is null)
        {
            totals.Succeeded++;
            history.Add(new TaskRecord(task, TaskState.Succeeded, isLast: true, null, now, PeakOf(task)));
            Tell(task, TaskEventKind.Succeeded, now);
            return;
        }

        ErrorSummary summary = Summary(error);
        // The error of a cancelled argument says "cancelled" as well, but of another task: who wanted it has failed.
        bool isCancelled = summary.Kind == ErrorKind.Cancelled && summary.Task == task.Id;
        if (isCancelled)
            totals.Cancelled++;
        else
            totals.Failed++;
        TaskState state = isCancelled ? TaskState.Cancelled : TaskState.Failed;
        history.Add(new TaskRecord(task, state, isLast: true, summary.Line, now, PeakOf(task)));
        Tell(task, isCancelled ? TaskEventKind.Cancelled : TaskEventKind.Failed, now, summary.Line);
    }

    private long PeakOf(OwnedTask task) => _peak.Task == task.Id && _peak.Attempt == task.Attempt ? _peak.Bytes : 0;

    /// <summary>An encoded error in one line.</summary>
    internal string Line(byte[] error) => Summary(error).Line;

    private ErrorSummary Summary(byte[] error)
    {
        if (!ReferenceEquals(error, _lastError))
            (_lastError, _lastSummary) = (error, ErrorSummary.Of(error));
        return _lastSummary;
    }

    private void Tell(OwnedTask task, TaskEventKind kind, long clock, string text = "")
    {
        if (!isWatched(task.Job))
            return;
        context.Effects.Add(new TellEvent(task.Job, new TaskEvent
        {
            Kind = kind,
            Task = task.Id,
            Name = task.Name,
            Attempt = task.Attempt,
            Node = task.Node == default ? context.Self : task.Node,
            ProcessId = task.ProcessId,
            Time = context.Clock.OfMicros(clock),
            Text = text,
        }));
    }
}
