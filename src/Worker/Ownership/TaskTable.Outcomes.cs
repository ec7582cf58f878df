using ClusterTasks.Protocol;
using ClusterTasks.Values.Errors;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Ends of attempts: a result, another attempt, or the end of the task.</summary>
internal sealed partial class TaskTable
{
    // With the waits between them some four minutes: others have had time to end.
    private const int MostEndsForMemory = 10;
    private static readonly TimeSpan FirstWaitForMemory = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWaitForMemory = TimeSpan.FromMinutes(1);

    /// <summary>An attempt ended. Stale attempts are ignored: their results carry the same ids and contents.</summary>
    internal void OnOutcome(in TaskOutcome outcome, NodeId node)
    {
        if (Current(outcome.Task, outcome.Attempt) is not { } task || IsElsewhere(task, node))
        {
            // A result that came too late for anybody (its task was cancelled, its job has ended) must not stay in that store.
            if (outcome.Kind == OutcomeKind.Succeeded)
                LeaveResults(outcome, node);
            return;
        }

        if (task.Slot is not null && !(outcome.Kind == OutcomeKind.FailedRetryable && Seeded.Is(SeededFault.BacksOffInItsSlot)))
            _placing.LeftSlot(task, outcome.Times.Started == 0 ? null : outcome.Times.BusyMicros);
        _journal.Ran(task, outcome.Timing);
        switch (outcome.Kind)
        {
            case OutcomeKind.Returned or OutcomeKind.ReturnedByDeath:
                if (outcome.Kind == OutcomeKind.ReturnedByDeath)
                    (task.IsSuspect, task.Ends) = (true, AttemptEnds.Add(task.Ends, AttemptEnd.BehindDeath, outcome.Reason));
                Return(task);
                break;
            case OutcomeKind.EndedWithAnother:
                OnEndedWithAnother(task, outcome.Reason);
                break;
            case OutcomeKind.EndedForMemory:
                OnEndedForMemory(task, outcome.Reason);
                break;
            case OutcomeKind.Succeeded:
                Complete(task, outcome, node);
                break;
            case OutcomeKind.Failed or OutcomeKind.FailedRetryable:
                byte[] error = (task.EndReason is { } end ? _errors.Cancelled(task.Id, task.Name, end) : outcome.Result.Inline)
                    ?? _errors.WorkerDied(
                        task.Id, task.Definition, task.Charged, "the function failed, and its worker did not say how", EndsOf(task));
                if (outcome.Kind == OutcomeKind.FailedRetryable && !task.IsCancelRequested && task.HasRetries)
                    BackOff(task, error);
                else
                    Fail(task, error);
                break;
            case OutcomeKind.NotStarted:
                OnNotStarted(task, outcome.Reason);
                break;
            case OutcomeKind.NoWorkers:
                if (_placing.WhyNowhere(task, node, outcome.Reason) is { } why)
                    Fail(task, _errors.NotRun(task.Id, task.Name, why));
                else
                    Return(task);
                break;
            default:
                OnWorkerDied(task, outcome.Reason, isProven: outcome.Kind == OutcomeKind.WorkerDied);
                break;
        }

        if (!_breakers.IsEmpty && HasRun(outcome) && !task.IsCancelRequested)
            OnFunctionEnded(task);
    }

    private void OnWorkerDied(OwnedTask task, string reason, bool isProven)
    {
        task.Ends = AttemptEnds.Add(task.Ends, AttemptEnd.WorkerDied, reason);
        // First, so that another attempt waits for the breaker.
        if (isProven && !task.IsCancelRequested)
            OnFunctionKilled(task, reason);
        RetryOrFail(task, reason, () => _errors.WorkerDied(task.Id, task.Definition, task.Charged, reason, EndsOf(task)));
    }

    /// <summary>Its process was ended because of another task: it runs again, and no retry is counted. One that may run once at most may
    /// have begun.</summary>
    private void OnEndedWithAnother(OwnedTask task, string why)
    {
        if (task.Definition.MaxRetries != 0)
            task.Returns++;
        task.Ends = AttemptEnds.Add(task.Ends, AttemptEnd.EndedWithAnother);
        RetryOrFail(task, why, () => _errors.WorkerDied(task.Id, task.Definition, task.Charged, why, EndsOf(task)));
    }

    /// <summary>Memory ran short on its node. It runs again when others may have ended, and no retry is counted, but not without end: it
    /// may need more than there is.</summary>
    private void OnEndedForMemory(OwnedTask task, string why)
    {
        task.Ends = AttemptEnds.Add(task.Ends, AttemptEnd.EndedForMemory);
        int ends = task.Ends[AttemptEnd.EndedForMemory];
        if (task.IsCancelRequested || task.Definition.MaxRetries == 0 || ends > MostEndsForMemory)
        {
            RetryOrFail(
                task, why, () => _errors.WorkerDied(task.Id, task.Definition, task.Charged, why, EndsOf(task)), mayRetry: false);
            return;
        }

        task.Returns++;
        _journal.Retrying(task, why);
        TimeSpan bound = RetryBackoff.Wait(FirstWaitForMemory, LongestWaitForMemory, ends, 1);
        BackOff(task, bound * (0.5 + (_random() / 2)), error: null, $"because the last one ended with its process: {why}");
    }

    // One that is alone is the reason itself.
    private static string EndsOf(OwnedTask task) => task.Ends is { Total: > 1 } ends ? ends.ToString() : "";

    /// <summary>It was never started: it waits for its turn again, and no retry is counted.</summary>
    private void Return(OwnedTask task)
    {
        task.Returns++;
        if (task.IsCancelRequested)
            Fail(task, _errors.Cancelled(task.Id, task.Name, task.EndReason ?? CancelReason.BeforeStart));
        else if (!Seeded.Is(SeededFault.DropsReturnedTasks))
            GoBack(task);
    }

    /// <summary>Begins another attempt after one that was lost.</summary>
    private void Retry(OwnedTask task, string why)
    {
        _journal.Retrying(task, why);
        TimeSpan wait = RetryBackoff.AfterLoss(task.Ends?.Lost ?? 0, _random());
        if (wait <= TimeSpan.Zero)
            GoBack(task);
        else
            BackOff(task, wait, error: null, $"because the last one was lost: {ErrorSummary.FirstLine(why).TrimEnd('.')}");
    }

    /// <summary>Into the queue with a new attempt: of the old one nothing counts any more.</summary>
    private void GoBack(OwnedTask task)
    {
        TaskJournal.LeftNode(task);
        task.Attempt++;
        task.Node = default;
        task.Slot = null;
        Queue(task);
    }

    /// <summary>After an exception, which may come of something that is too busy.</summary>
    private void BackOff(OwnedTask task, byte[] error)
    {
        task.Ends = AttemptEnds.Add(task.Ends, AttemptEnd.Threw);
        _journal.Retrying(task, _journal.Line(error));
        if (task.Definition.RetryDelay <= TimeSpan.Zero)
        {
            GoBack(task);
            return;
        }

        TaskDefinition definition = task.Definition;
        BackOff(task, RetryBackoff.Wait(definition.RetryDelay, definition.RetryMaxDelay, task.Charged, _random()), error);
    }

    /// <summary>Queues the next attempt when the wait is over.</summary>
    private void BackOff(OwnedTask task, TimeSpan wait, byte[]? error, string reason = "")
    {
        TaskJournal.LeftNode(task);
        task.Attempt++;
        _effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Retry, task.Id, task.Attempt), wait));
        task.Node = default;
        task.Slot = null;
        task.State = OwnedTaskState.BackingOff;
        task.Retry = new RetryWait(_clock.Now + wait, error, reason);
    }

    private void RetryOrFail(OwnedTask task, string why, Func<byte[]> error, bool mayRetry = true)
    {
        if (task.IsCancelRequested)
            Fail(task, _errors.Cancelled(task.Id, task.Name, task.EndReason ?? CancelReason.Plain));
        else if (mayRetry && task.HasRetries)
            Retry(task, why);
        else
            Fail(task, error());
    }
}
