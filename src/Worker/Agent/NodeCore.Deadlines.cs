using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Session;
using ClusterTasks.Worker.Introspection;
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

    private readonly HashSet<JobId> _infeasibleJobs = [];

    private readonly InfeasibleFold _infeasibleFold = new();
    private readonly InfeasibleFold _groupFold = new();

    void IOwnershipEffects.GiveUp(OwnedTask task, byte[] error) => Post(task.Node, new GiveUp(task.Spec.Id, task.Attempt, error));

    private void GiveUp(TaskId task, int attempt) => _ = _setup.Background(() => GiveUpAsync(task, attempt));

    private async Task GiveUpAsync(TaskId task, int attempt)
    {
        string why;
        try
        {
            why = await Queries.WhyAsync(new ObjectId(task, 0)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            why = $"what it waited for could not be found out ({ErrorLine.Cause(e)}).";
        }

        Locked(() => _tasks.OnSchedulingTimeout(task, attempt, why));
    }

    private void WarnLaterNeedsLock(JobId job)
    {
        if (_infeasibleJobs.Add(job))
            _alarm.Set(new NodeDeadline(DeadlineKind.Infeasible, Job: job), FirstInfeasibleWarning);
    }

    private void Warn(JobId job) => _ = _setup.Background(() => WarnAsync(job));

    /// <summary>Warns of what is still infeasible, one line for each reason, and comes back a minute later.</summary>
    private async Task WarnAsync(JobId job)
    {
        Infeasible[] all;
        using (Enter())
            all = [.. InfeasibleNeedsLock(job).Take(WarnedReasons)];
        bool isAny = false;
        foreach (Infeasible waiting in all)
        {
            string? still = await StillInfeasibleAsync(waiting.Asked, waiting.Reason).ConfigureAwait(false);
            isAny |= still is not null;
            Locked(() =>
            {
                if (still is not null)
                    ForwardLogNeedsLock(job, new LogLine(waiting.Name, Self, Environment.ProcessId, IsError: true, Warning(waiting, _unable.With(job, still))));
                else
                    ForgetInfeasibleNeedsLock(job, waiting);
            });
        }

        using (Enter())
        {
            if (isAny)
                _alarm.Set(new NodeDeadline(DeadlineKind.Infeasible, Job: job), InfeasibleWarningPeriod);
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

    /// <summary>Returns why no node can run the task, as the scheduler says now, or said before while it cannot be asked; null: one can.</summary>
    private async Task<string?> StillInfeasibleAsync(TaskId task, string before)
    {
        try
        {
            WaitReason? now = await Scheduler.ExplainAsync(task).WaitAsync(ClusterQuery.Patience, _setup.Time).ConfigureAwait(false);
            return now is { Kind: WaitKind.Infeasible } ? now.ToString() : null;
        }
        catch (Exception)
        {
            return before;
        }
    }

    private void ForgetInfeasibleNeedsLock(JobId job, Infeasible waiting)
    {
        if (waiting.Class is { } kind)
            _leases.SetInfeasible(kind, null);
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
