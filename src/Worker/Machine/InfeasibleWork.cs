using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>Tasks and placement groups that no node has room for: their drivers are told, a few lines at once, and again every
/// minute.</summary>
internal sealed class InfeasibleWork(NodeContext context, NodeTables tables, JobOutput output)
{
    // Of one job: reasons that one warning names, each asked of the scheduler.
    private const int WarnedReasons = 5;

    private static readonly TimeSpan FirstWarning = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarningPeriod = TimeSpan.FromSeconds(60);

    private readonly HashSet<JobId> _warned = [];
    private readonly InfeasibleFold _tasks = new();
    private readonly InfeasibleFold _groups = new();

    /// <summary>The scheduler says that no node can run these now.</summary>
    internal void OnInfeasible(TaskId[] tasks, string reason)
    {
        var told = new List<(JobId Job, InfeasibleLine Line)>();
        foreach (TaskId id in tasks)
        {
            if (tables.Tasks.Find(id) is { } task)
            {
                task.InfeasibleReason = reason;
                told.Add((task.Job, new InfeasibleLine(task.Name, id, 1, reason)));
            }
            else if (tables.Slots.ClassOf(id) is { InfeasibleReason: null } slotClass)
            {
                tables.Slots.SetInfeasible(slotClass, reason);
                OwnedTask? first = slotClass.Ready.Peek();
                told.Add((slotClass.Key.Job,
                    new InfeasibleLine(first?.Name ?? slotClass.Name, first?.Id ?? default, slotClass.Ready.Count, reason)));
            }
        }

        // One line for each job, however many of its tasks: a line each would be a flood.
        foreach (IGrouping<JobId, InfeasibleLine> job in told.GroupBy(part => part.Job, part => part.Line))
        {
            WarnLater(job.Key, FirstWarning);
            InfeasibleLine line = job.First() with { Count = job.Sum(part => part.Count) };
            Tell(_tasks, job.Key, line);
        }
    }

    /// <summary>The scheduler says that nothing that may join the cluster can change it: the tasks fail.</summary>
    internal void OnUnschedulable(TaskId[] tasks, string reason)
    {
        foreach (TaskId id in tasks)
        {
            if (tables.Tasks.Find(id) is not null)
            {
                tables.Tasks.OnUnschedulable(id, reason);
                continue;
            }

            foreach (OwnedTask task in tables.Slots.TakeReady(id))
                tables.Tasks.Fail(task, context.Errors.Unschedulable(task.Id, task.Name, reason));
            context.Effects.Add(new WithdrawTask(id));
            tables.Slots.OnDequeued(id);
        }
    }

    /// <summary>The scheduler has news of a group of this node.</summary>
    internal void OnGroupChanged(GroupView view)
    {
        if (tables.Groups.OnChanged(view) is not { } group)
            return;
        context.Effects.Add(new GroupNews(view.Id));
        bool wasReported = group.IsReported;
        group.IsReported = view.IsInfeasible;
        if (view.IsInfeasible && !wasReported)
            Tell(_groups, group.Job, new InfeasibleLine("PlacementGroup", default, 1, view.Reason, Title(group)));
    }

    /// <summary>The lines that were put off are due.</summary>
    internal void OnFoldDue(JobId job)
    {
        InfeasibleLine? tasks = _tasks.TakeRest(job), groups = _groups.TakeRest(job);
        if (tasks is { } rest)
            output.Warn(job, rest.Name, tables.Unable.With(job, rest.TextOfRest));
        if (groups is { } restOfGroups)
            output.Warn(job, restOfGroups.Name, restOfGroups.TextOfRest);
        if (tasks is not null || groups is not null)
            FoldLater(job);
    }

    /// <summary>Returns the warnings that are due, one for each reason. The caller asks the scheduler about each.</summary>
    internal Infeasible[] OfJob(JobId job) => [.. tables.Tasks.Tasks
        .Where(task => task.Job == job && task is { State: OwnedTaskState.Queued, InfeasibleReason: not null })
        .GroupBy(task => task.InfeasibleReason!)
        .Select(tasks => new Infeasible(
            tasks.Key, tasks.First().Id, tasks.First().Id, tasks.First().Name, tasks.Count(), null))
        .Concat(tables.Slots.Classes
            .Where(kind => kind.Key.Job == job && kind is { InfeasibleReason: not null, Requests.Count: > 0 } && kind.Ready.Count > 0)
            .Select(kind => OfClass(kind, kind.Ready.Peek()!)))
        .Take(WarnedReasons)];

    /// <summary>The scheduler was asked again.</summary>
    /// <param name="job">The job.</param>
    /// <param name="waiting">What it was asked about.</param>
    /// <param name="reason">Why no node can run it; null: one can.</param>
    internal void OnAsked(JobId job, Infeasible waiting, string? reason)
    {
        if (reason is not null)
        {
            output.Warn(job, waiting.Name, waiting.Warning(tables.Unable.With(job, reason)));
            return;
        }

        if (waiting.Class is { } kind)
            tables.Slots.SetInfeasible(kind, null);
        foreach (OwnedTask task in tables.Tasks.Tasks.Where(task => task.Job == job && task.InfeasibleReason == waiting.Reason))
            task.InfeasibleReason = null;
    }

    /// <summary>All of a job was asked about.</summary>
    internal void OnAllAsked(JobId job, bool isAny)
    {
        _warned.Remove(job);
        if (isAny)
            WarnLater(job, WarningPeriod);
    }

    internal void Forget(JobId job)
    {
        _tasks.Forget(job);
        _groups.Forget(job);
    }

    private static Infeasible OfClass(SlotClass kind, OwnedTask first) =>
        new(kind.InfeasibleReason!, kind.Requests[0], first.Id, first.Name, kind.Ready.Count, kind);

    private static string Title(OwnedGroup group) =>
        group.Request.Name.Length > 0 ? $"'{group.Request.Name}' ({group.Request.Id})" : group.Request.Id.ToString();

    private void Tell(InfeasibleFold fold, JobId job, in InfeasibleLine line)
    {
        if (fold.Tell(job, line, out bool isFirst))
            output.Warn(job, line.Name, fold == _tasks ? tables.Unable.With(job, line.Text) : line.Text);
        if (isFirst)
            FoldLater(job);
    }

    private void WarnLater(JobId job, TimeSpan after)
    {
        if (_warned.Add(job))
            context.Effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Infeasible, Job: job), after));
    }

    private void FoldLater(JobId job) =>
        context.Effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.FoldedInfeasible, Job: job), InfeasibleFold.Period));
}

/// <summary>Tasks of a job that no node could run, all for one reason.</summary>
/// <param name="Reason">What the scheduler said.</param>
/// <param name="Asked">What to ask it about: the first task, or the slot that was asked for.</param>
/// <param name="First">The first of the tasks.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Class">Their class, when they wait for slots.</param>
internal sealed record Infeasible(string Reason, TaskId Asked, TaskId First, string Name, int Count, SlotClass? Class)
{
    /// <summary>The line for the driver.</summary>
    internal string Warning(string reason)
    {
        string waiting = Count == 1 ? $"task {First} still waits" : $"{Count} tasks, first {First}, still wait";
        return $"WARNING: {waiting}, and no node of the cluster can run {(Count == 1 ? "it" : "them")}: {reason}. "
            + "Add such a node, ask for less, cancel, or set TaskOptions.SchedulingTimeout to have it fail.";
    }
}
