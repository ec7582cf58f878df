using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>What the node says of the tasks that it has: to those who ask, to those who listen, and to the owner at the end.</summary>
internal sealed partial class NodeTasks
{
    internal IEnumerable<NodeTask> All => _tasks.Values;

    /// <summary>What waiting tasks have lent, and want back.</summary>
    internal ResourceSet Lent
    {
        get
        {
            ResourceSet lent = ResourceSet.Empty;
            foreach (NodeTask task in _tasks.Values
                .Where(task => task is { Slot: null, State: NodeTaskState.Blocked or NodeTaskState.Resuming }))
                lent = lent.Add(task.Lendable);
            foreach (NodeSlot slot in _slots.Values.Where(slot => slot is { Worker: not null, HoldsCpu: false }))
                lent = lent.Add(slot.Lendable);
            return lent;
        }
    }

    internal NodeTask? Find(TaskId id) => _tasks.GetValueOrDefault(id);

    /// <summary>Gives back the room of tasks that are gone. What is remembered of them has a bound of its own.</summary>
    internal void Trim()
    {
        _tasks.TrimExcess();
        _slots.TrimExcess();
        _lost.TrimExcess();
        _jobs.TrimExcess();
    }

    /// <summary>Where a task of this node is: one that waits in a worker behind another one is queued.</summary>
    internal static TaskState StateOf(NodeTask task) => task.State switch
    {
        NodeTaskState.Running when HasBegun(task) => TaskState.Running,
        NodeTaskState.Blocked or NodeTaskState.Resuming => TaskState.Blocked,
        _ => TaskState.Queued,
    };

    /// <summary>The function says how far it is.</summary>
    internal void OnProgress(NodeSession session, in ProgressReport report)
    {
        if (Find(session, report.Task) is not { } task)
            return; // it has ended
        task.Progress = report;
        Tell(task, TaskEventKind.Progress);
    }

    /// <summary>The owner gives up an attempt that has not started; one that a worker has goes on.</summary>
    internal void GiveUp(TaskId id, int attempt, byte[] error)
    {
        if (!_tasks.TryGetValue(id, out NodeTask? task) || task.Attempt != attempt || task.Worker is not null)
            return;
        EndUnstarted(task, OutcomeKind.Failed, ResultEntry.OfError(error), "");
    }

    private void Tell(NodeTask task, TaskEventKind kind)
    {
        if (!facts.IsWatched(task.Order.Job))
            return;
        ProgressReport? progress = kind == TaskEventKind.Progress ? task.Progress : null;
        context.Effects.Add(new TellEvent(task.Order.Job, new TaskEvent
        {
            Kind = kind,
            Task = task.Id,
            Name = task.Order.Definition.Name,
            Attempt = task.Attempt,
            Node = context.Self,
            ProcessId = task.Worker?.Session.ProcessId ?? 0,
            Time = context.Clock.OfMicros(context.Clock.Micros),
            Text = progress?.Message ?? "",
            Progress = progress?.Fraction,
        }));
    }

    private void NoteStart(NodeTask task)
    {
        task.Started = context.Clock.Micros;
        Limit(task);
        Tell(task, TaskEventKind.Started);
    }

    /// <summary>The worker begins the first of a lane by itself; about now.</summary>
    private void NoteHead(NodeSlot slot)
    {
        if (slot.Head is { Started: null } head)
            NoteStart(head);
    }

    /// <summary>The worker's word on the start counts; without it (it has died) what this node noted.</summary>
    private TaskTiming TimingOf(NodeTask task, RunTimes times)
    {
        if (task is not { Worker: { } worker, ArgumentsReady: { } ready } || (times.Started == 0 && task.Started is null))
            return default;
        long now = context.Clock.Micros;
        long started = Math.Clamp(
            times.Started != 0 ? context.Clock.MicrosAt(times.Started) : task.Started!.Value, ready, Math.Max(ready, now));
        return new TaskTiming(worker.Session.ProcessId, started - ready, now - started, task.PeakBytes);
    }

    /// <summary>Why the task does not run, in words; null when it is not here.</summary>
    internal string? Explain(TaskId id)
    {
        if (!_tasks.TryGetValue(id, out NodeTask? task))
            return null;
        return task.State switch
        {
            NodeTaskState.Fetching => ExplainFetch(task),
            NodeTaskState.Ready when task.Slot is not null => "it waits for its turn in a slot of this node",
            NodeTaskState.Running when task.Slot is { } slot && !HasBegun(task) =>
                $"it is in process {task.Worker?.Session.ProcessId}, in a slot whose task before it has not ended; "
                    + $"{Counted.Of(slot.LaneCount, "task is", "tasks are")} there",
            NodeTaskState.Ready when Job(task.Order.Job).Workers.Count == 0 => ExplainStart(task.Order.Job),
            NodeTaskState.Ready when task.GpuUnits > 0 && Free.Covers(task.Demand) => ExplainGpus(task),
            NodeTaskState.Ready when Free.Covers(task.Demand) => ExplainWorkers(task),
            NodeTaskState.Ready => $"it waits for {task.Demand}; free on this node: {Free} of {Total}",
            NodeTaskState.Blocked => "it runs and waits for another task's result" + ExplainCancel(task),
            NodeTaskState.Resuming => $"it runs, got what it waited for, and waits for its CPUs; free on this node: {Free} of {Total}",
            _ => $"it runs in process {task.Worker?.Session.ProcessId} (attempt {task.Attempt})" + ExplainResult(task)
                + ExplainCancel(task),
        };
    }

    /// <summary>The first item only: a task with more writes them in turn.</summary>
    private string ExplainResult(NodeTask task)
    {
        var result = new ObjectId(task.Id, 0);
        return memory.Explain(result) is { } reason ? $"; its result {result}: {reason}" : "";
    }

    private static string ExplainCancel(NodeTask task) => task.IsCancelled
        ? "; it was cancelled, and its function has not reacted to its token: CancelAsync with force ends its process"
        : "";

    private string ExplainFetch(NodeTask task)
    {
        if (task is { AwaitsOwner: true, Missing: 1 })
            return $"it may run once at most, and waits for its owner, node {task.Owner}, to say that it runs here";
        ObjectId first = task.Order.Run.Dependencies.FirstOrDefault(id => memory.Explain(id) is not null);
        string text = $"{task.Missing} of its arguments {(task.Missing == 1 ? "is" : "are")} being brought to this node";
        return memory.Explain(first) is { } reason ? $"{text}; {first}: {reason}" : text;
    }
}
