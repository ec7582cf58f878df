using ClusterTasks.Values.Errors;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Functions that end their worker processes again and again: their tasks wait, and one is tried at a time.</summary>
internal sealed partial class TaskTable
{
    // Of one hold of the lock. A function may have a million tasks.
    private const int ReleasedAtATime = 256;
    private const int FailedAtATime = 64;

    // A timer may come so much too early.
    private static readonly TimeSpan AlarmSlack = TimeSpan.FromMilliseconds(1);

    private readonly Breakers _breakers = new();

    // Tasks that waited for breakers that have closed since.
    private readonly Queue<FunctionBreaker> _released = new();

    /// <summary>The time has come at which a breaker of the job has something to do.</summary>
    internal void OnBreakerDue(JobId job)
    {
        Release();
        foreach (FunctionBreaker breaker in _breakers.OfJob(job))
        {
            if (breaker.Armed <= _clock.Now + AlarmSlack)
                breaker.Armed = null;
            FailHopeless(breaker);
            if (_clock.Now >= breaker.State.Next && breaker.Take() is { } probe)
                Probe(breaker, probe);
            Arm(breaker);
        }
    }

    /// <summary>Decides whether a task that could be queued waits for its function, or fails with it. Returns false when it is to be
    /// queued.</summary>
    private bool HoldBack(OwnedTask task)
    {
        if (task.Role == BreakerRole.Probe || _breakers.Find(task) is not { } breaker)
            return false;
        switch (breaker.State.Ask(_clock.Now, breaker.Waiting == 0, task.Definition.MaxRetries))
        {
            case BreakerVerdict.Probe:
                task.Role = BreakerRole.Probe;
                breaker.State = breaker.State.OnProbe(_clock.Now, _random());
                return false;
            case BreakerVerdict.Wait:
                breaker.Hold(task);
                Arm(breaker);
                return true;
            case BreakerVerdict.Fail:
                Fail(task, FunctionFails(task, breaker));
                return true;
            default:
                return false;
        }
    }

    /// <summary>A worker process has ended, and only this task ran in it.</summary>
    private void OnFunctionKilled(OwnedTask task, string reason)
    {
        FunctionBreaker breaker = _breakers.FindOrAdd(task);
        bool wasOpen = breaker.State.IsOpen;
        bool wasProbe = task.Role == BreakerRole.Probe;
        string how = ErrorSummary.FirstLine(reason).TrimEnd('.');
        breaker.State = breaker.State.OnDeath(how, wasProbe, _clock.Now, _random());
        task.Role = BreakerRole.None;
        if (!breaker.State.IsOpen)
            return;
        if (!wasOpen)
        {
            _effects.Add(new BreakerOpened(task.Job, task.Name, breaker.State.Deaths, how));
            Recall(breaker, task);
        }
        else if (wasProbe && breaker.State.DeadProbes >= BreakerState.FewestProbes)
        {
            breaker.Unseen = breaker.Waiting;
            Arm(breaker);
        }
    }

    /// <summary>An attempt has ended, and its process goes on: so the function does not end all of its processes.</summary>
    private void OnFunctionEnded(OwnedTask task)
    {
        task.Role = BreakerRole.None;
        if (_breakers.Remove(task) is not { State.IsOpen: true } breaker)
            return;
        _effects.Add(new BreakerClosed(task.Job, breaker.Name, breaker.State.Deaths));
        if (Seeded.Is(SeededFault.ForgetsHeldTasks))
            return;
        _released.Enqueue(breaker);
        Release();
    }

    /// <summary>Whether the outcome of an attempt shows that its function can end without its process.</summary>
    private static bool HasRun(in TaskOutcome outcome) => outcome.Kind == OutcomeKind.Succeeded
        || (outcome.Kind is OutcomeKind.Failed or OutcomeKind.FailedRetryable && outcome.Times.Started != 0);

    /// <summary>Takes the tasks of a function out of the queues.</summary>
    private void Recall(FunctionBreaker breaker, OwnedTask dead)
    {
        foreach (OwnedTask task in _tasks.Values
            .Where(task => task is { State: OwnedTaskState.Queued, IsCancelRequested: false } && task.Job == dead.Job
                && Breakers.AreSame(task.Definition, dead.Definition)).ToArray())
        {
            if (_placing.CancelQueued(task))
                breaker.Hold(task);
            else
                task.Role = BreakerRole.Recalled;
        }

        Arm(breaker);
    }

    /// <summary>The scheduler has taken a recalled task out of its queue.</summary>
    private void OnRecalled(OwnedTask task)
    {
        task.Role = BreakerRole.None;
        task.Returns++;
        GoBack(task);
    }

    private void Probe(FunctionBreaker breaker, OwnedTask task)
    {
        breaker.State = breaker.State.OnProbe(_clock.Now, _random());
        task.Role = BreakerRole.Probe;
        Queue(task);
    }

    private void FailHopeless(FunctionBreaker breaker)
    {
        for (int i = 0; i < FailedAtATime && breaker.Unseen > 0; i++, breaker.Unseen--)
        {
            if (breaker.Take() is not { } task)
                breaker.Unseen = 1;
            else if (breaker.State.IsHopeless(task.Definition.MaxRetries))
                Fail(task, FunctionFails(task, breaker));
            else
                breaker.Hold(task);
        }
    }

    private byte[] FunctionFails(OwnedTask task, FunctionBreaker breaker) =>
        _errors.FunctionFails(task.Id, task.Definition, breaker.Cause(), breaker.State.DeadProbes, task.Ends?.ToString() ?? "");

    /// <summary>Queues a part of the tasks that waited for breakers that have closed.</summary>
    private void Release()
    {
        for (int released = 0; _released.TryPeek(out FunctionBreaker? breaker); released++)
        {
            if (released == ReleasedAtATime)
            {
                SetBreakerAlarm(breaker.Job, TimeSpan.Zero);
                return;
            }

            if (breaker.Take() is { } task)
                Queue(task);
            else
                _released.Dequeue();
        }
    }

    private void Arm(FunctionBreaker breaker)
    {
        TimeSpan now = _clock.Now;
        TimeSpan next = breaker.Unseen > 0 || breaker.State.Next < now ? now : breaker.State.Next;
        if (breaker.Waiting == 0 || breaker.Armed <= next)
            return;
        breaker.Armed = next;
        SetBreakerAlarm(breaker.Job, next - now);
    }

    private void SetBreakerAlarm(JobId job, TimeSpan after) =>
        _effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Breaker, Job: job), after));
}
