using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>Tasks that wait too long: those with a limit fail, those that nothing could ever run are named again and again.</summary>
internal sealed partial class NodeCore
{
    private static readonly TimeSpan FirstInfeasibleWarning = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan InfeasibleWarningPeriod = TimeSpan.FromSeconds(60);

    // Of one job: reasons that one warning names, each asked of the scheduler.
    private const int WarnedReasons = 5;

    private readonly Alarm<(TaskId Task, int Attempt)> _startLimits;
    private readonly Alarm<JobId> _infeasible;
    private readonly HashSet<JobId> _infeasibleJobs = [];

    void IOwnershipEffects.LimitScheduling(OwnedTask task)
    {
        // What came back from a node without having started has waited already.
        TimeSpan waited = TimeSpan.FromMicroseconds(Micros - (task.Times.Queued ?? Micros));
        TimeSpan left = task.Spec.Shape.SchedulingTimeout - waited;
        _startLimits.Set((task.Spec.Id, task.Attempt), left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    void IOwnershipEffects.GiveUp(OwnedTask task, byte[] error)
    {
        if (task.Node == Self)
            _local.GiveUp(task.Spec.Id, task.Attempt, error);
        else
            Post(task.Node, new GiveUp(task.Spec.Id, task.Attempt, error));
    }

    private void OnStartLimits(IReadOnlyList<(TaskId Task, int Attempt)> due)
    {
        foreach ((TaskId task, int attempt) in due)
        {
            bool isWaiting;
            lock (_lock)
                isWaiting = _tasks.Find(task) is { } owned && owned.Attempt == attempt && (owned.Node != Self || _local.Find(task) is not { Worker: not null });
            if (isWaiting)
                _ = GiveUpAsync(task, attempt);
        }
    }

    private async Task GiveUpAsync(TaskId task, int attempt)
    {
        string why;
        try
        {
            why = await WhyAsync(new ObjectId(task, 0)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            why = $"what it waited for could not be found out ({e.Message}).";
        }

        Locked(() => _tasks.OnSchedulingTimeout(task, attempt, why));
    }

    private void WarnLaterNeedsLock(JobId job)
    {
        if (_infeasibleJobs.Add(job))
            _infeasible.Set(job, FirstInfeasibleWarning);
    }

    private void OnInfeasibleJobs(IReadOnlyList<JobId> due)
    {
        foreach (JobId job in due)
            _ = WarnAsync(job);
    }

    /// <summary>Warns of what is still infeasible, one line for each reason, and comes back a minute later.</summary>
    private async Task WarnAsync(JobId job)
    {
        Infeasible[] all;
        lock (_lock)
            all = [.. InfeasibleNeedsLock(job).Take(WarnedReasons)];
        bool isAny = false;
        foreach (Infeasible waiting in all)
        {
            string? now = await ReasonNowAsync(waiting.Asked, waiting.Reason).ConfigureAwait(false);
            bool isStill = now?.StartsWith(SchedulerState.InfeasiblePrefix, StringComparison.Ordinal) == true;
            isAny |= isStill;
            Locked(() =>
            {
                if (isStill)
                    ForwardLogNeedsLock(job, new LogLine(waiting.Name, Self, Environment.ProcessId, IsError: true, Warning(waiting, WithUnableNeedsLock(job, now!))));
                else
                    ForgetInfeasibleNeedsLock(job, waiting);
            });
        }

        lock (_lock)
        {
            if (isAny)
                _infeasible.Set(job, InfeasibleWarningPeriod);
            else
                _infeasibleJobs.Remove(job);
        }
    }

    private IEnumerable<Infeasible> InfeasibleNeedsLock(JobId job) => _tasks.Tasks
        .Where(task => task.Job == job && task is { State: OwnedTaskState.Queued, InfeasibleReason: not null })
        .GroupBy(task => task.InfeasibleReason!)
        .Select(tasks => new Infeasible(tasks.Key, tasks.First().Spec.Id, tasks.First().Spec.Id, tasks.First().Spec.Name, tasks.Count(), null))
        .Concat(_leases.Classes
            .Where(kind => kind.Key.Job == job && kind is { InfeasibleReason: not null, Requests.Count: > 0 } && kind.Ready.Peek() is not null)
            .Select(kind => new Infeasible(kind.InfeasibleReason!, kind.Requests[0], kind.Ready.Peek()!.Spec.Id, kind.Ready.Peek()!.Spec.Name, kind.Ready.Count, kind)));

    private static string Warning(Infeasible waiting, string reason) =>
        $"WARNING: {(waiting.Count == 1 ? $"task {waiting.First} still waits" : $"{waiting.Count} tasks, first {waiting.First}, still wait")}, and no node of the cluster can run "
        + $"{(waiting.Count == 1 ? "it" : "them")}: {reason}. Add such a node, ask for less, cancel, or set TaskOptions.SchedulingTimeout to have it fail.";

    /// <summary>What the scheduler says now; while it cannot be asked, what it said.</summary>
    private async Task<string?> ReasonNowAsync(TaskId task, string before)
    {
        try
        {
            return await Scheduler.ExplainAsync(task).WaitAsync(PeerPatience, _setup.Time).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return before;
        }
    }

    private void ForgetInfeasibleNeedsLock(JobId job, Infeasible waiting)
    {
        if (waiting.Class is { } kind)
            kind.InfeasibleReason = null;
        foreach (OwnedTask task in _tasks.Tasks.Where(task => task.Job == job && task.InfeasibleReason == waiting.Reason))
            task.InfeasibleReason = null;
    }

    /// <summary>Tasks of a job that no node could run, all for one reason.</summary>
    /// <param name="Reason">What the scheduler said.</param>
    /// <param name="Asked">What to ask it about: the first task, or the slot that was asked for.</param>
    /// <param name="First">The first of the tasks.</param>
    /// <param name="Name">Its display name.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="Class">Their class, when they wait for leased slots.</param>
    private sealed record Infeasible(string Reason, TaskId Asked, TaskId First, string Name, int Count, LeaseClass? Class);
}
