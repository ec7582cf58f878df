using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>The tasks that were dispatched to this node: arguments fetched, slots taken and lent, workers fed. This is the authority on the
/// node's resources; the scheduler's view of them is only a good guess. No I/O and no lock of its own: the node's lock is the caller's.</summary>
internal sealed class LocalTasks(ResourceSet total, int workersPerJob, ILocalTasksHost host)
{
    private readonly Dictionary<TaskId, LocalTask> _tasks = [];
    private readonly LinkedList<LocalTask> _ready = [];
    private readonly LinkedList<LocalTask> _resuming = [];
    private readonly Dictionary<JobId, JobEntry> _jobs = [];

    // A worker's part of the node, when every worker is there: at least one task.
    private readonly int _share = Math.Max(1, (int)Math.Ceiling(total.CpuUnits / (double)ResourceSet.UnitsPerWhole / workersPerJob));

    internal ResourceSet Total { get; } = total;

    internal ResourceSet Free { get; private set; } = total;

    internal int Count => _tasks.Count;

    internal int Running => _tasks.Values.Count(task => task.State == LocalTaskState.Running);

    internal TaskRun[] Held => [.. _tasks.Values.Select(task => task.Run)];

    internal IEnumerable<WorkerEntry> Workers => _jobs.Values.SelectMany(job => job.Workers);

    /// <summary>Takes an attempt on; one that is here already (a repeated call) is ignored.</summary>
    internal void Dispatch(TaskRequest request)
    {
        if (_tasks.TryGetValue(request.Task, out LocalTask? present))
        {
            if (present.Request.Attempt >= request.Attempt)
                return;
            Remove(present); // its owner has given that attempt up
        }

        TaskOrder order;
        try
        {
            order = TaskOrder.Decode(request.Payload);
        }
        catch (ProtocolException e)
        {
            host.ReportFinished(new TaskRun(request.Task, request.Attempt));
            host.Outcome(request.Owner, new TaskOutcome(request.Task, request.Attempt, OutcomeKind.NotStarted, ResultEntry.None, e.Message));
            return;
        }

        var task = new LocalTask(request, order);
        _tasks.Add(request.Task, task);
        host.Accepted(request.Owner, request.Task, request.Attempt);
        host.EnsureWorkers(order.Job);
        for (int i = 0; i < order.Run.Dependencies.Count; i++)
        {
            if (order.Run.Inline[i] is null && !host.IsLocal(order.Run.Dependencies[i]))
                Fetch(task, order.Run.Dependencies[i], order.Locations[i]);
        }

        if (task.Missing == 0)
            MakeReady(task);
    }

    internal void OnWorkerReady(NodeSession session)
    {
        Job(session.Job).Workers.Add(new WorkerEntry(session));
        StartReady();
    }

    /// <summary>A worker is gone: its tasks failed with it.</summary>
    internal void OnWorkerLost(NodeSession session, string reason)
    {
        if (!_jobs.TryGetValue(session.Job, out JobEntry? job) || job.Workers.Find(w => w.Session == session) is not { } worker)
            return;
        job.Workers.Remove(worker);
        foreach (LocalTask task in worker.Tasks.ToArray())
            End(task, OutcomeKind.WorkerDied, ResultEntry.None, reason);
        StartReady();
    }

    /// <summary>The job's workers cannot be started: nothing of it can run here.</summary>
    internal void OnWorkersUnavailable(JobId job, string reason)
    {
        foreach (LocalTask task in _tasks.Values.Where(task => task.Order.Job == job && task.Worker is null).ToArray())
            End(task, OutcomeKind.WorkerDied, ResultEntry.None, reason);
    }

    internal void OnCompleted(NodeSession session, in Completed frame)
    {
        if (Find(session, frame.Task, frame.Attempt) is not { } task)
            return;
        OutcomeKind kind = !frame.Failed ? OutcomeKind.Succeeded : frame.Retryable ? OutcomeKind.FailedRetryable : OutcomeKind.Failed;
        End(task, kind, frame.Result, "");
        StartReady();
    }

    internal void OnStreamItem(NodeSession session, in StreamItem frame)
    {
        if (Find(session, frame.Task, frame.Attempt) is { } task)
            host.HoldUntil(frame.Item.Nested, host.StreamItem(task.Request.Owner, frame));
    }

    internal void OnBlocked(NodeSession session, TaskId id)
    {
        if (Find(session, id) is not { State: LocalTaskState.Running } task)
            return;
        task.State = LocalTaskState.Blocked;
        task.Worker!.Active--;
        Free = Free.Add(task.Lendable);
        host.ReportBlocked(task.Run);
        StartReady();
    }

    internal void OnUnblocked(NodeSession session, TaskId id)
    {
        if (Find(session, id) is not { State: LocalTaskState.Blocked } task)
            return;
        task.State = LocalTaskState.Resuming;
        _resuming.AddLast(task);
        StartReady();
    }

    internal void Credit(TaskId id, uint requested)
    {
        if (_tasks.TryGetValue(id, out LocalTask? task))
            task.Worker?.Session.Send(new StreamCredit(id, requested));
    }

    /// <summary>Ends an attempt: at once while it waits, by its token while it runs, with its process when forced.</summary>
    internal void Cancel(TaskId id, int attempt, bool force, bool recursive)
    {
        if (!_tasks.TryGetValue(id, out LocalTask? task) || task.Request.Attempt != attempt)
            return;
        if (recursive)
            host.CancelChildren(id, force);
        if (task.Worker is null)
        {
            byte[] error = host.CancelledError(id, task.Order.Run.Name, "it was cancelled before it started");
            End(task, OutcomeKind.Failed, new ResultEntry(0, error, error.Length, []), "");
        }
        else
        {
            task.Worker.Session.Send(new CancelTask(id));
            if (force)
                host.KillWorker(task.Worker);
        }
    }

    /// <summary>The driver is gone: whatever of its job is here ends. Nobody is told; its owner has given everything up.</summary>
    internal void EndJob(JobId job)
    {
        foreach (LocalTask task in _tasks.Values.Where(task => task.Order.Job == job).ToArray())
        {
            Remove(task);
            host.ReportFinished(task.Run);
        }

        _jobs.Remove(job);
        StartReady();
    }

    /// <summary>Why the task does not run, in words; null when it is not here.</summary>
    internal string? Explain(TaskId id)
    {
        if (!_tasks.TryGetValue(id, out LocalTask? task))
            return null;
        return task.State switch
        {
            LocalTaskState.Fetching => $"{task.Missing} of its arguments are being copied to this node",
            LocalTaskState.Ready when Job(task.Order.Job).Workers.Count == 0 => "the worker processes of its job are starting on this node",
            LocalTaskState.Ready => $"it waits for {task.Request.Demand}; free on this node: {Free} of {Total}",
            LocalTaskState.Blocked => "it runs and waits for another task's result",
            LocalTaskState.Resuming => $"it runs, got what it waited for, and waits for its CPUs; free on this node: {Free} of {Total}",
            _ => $"it runs in process {task.Worker?.Session.ProcessId} (attempt {task.Request.Attempt})",
        };
    }

    private void Fetch(LocalTask task, ObjectId id, NodeId[] locations)
    {
        task.Missing++;
        task.State = LocalTaskState.Fetching;
        host.EnsureLocalAsync(id, locations).ContinueWith(
            fetched => host.Locked(() => OnFetched(task, fetched.Exception?.GetBaseException())),
            CancellationToken.None,
            TaskContinuationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }

    private void OnFetched(LocalTask task, Exception? error)
    {
        if (!_tasks.TryGetValue(task.Request.Task, out LocalTask? present) || present != task)
            return; // cancelled meanwhile
        if (error is not null)
            End(task, OutcomeKind.NotStarted, ResultEntry.None, error.Message);
        else if (--task.Missing == 0)
            MakeReady(task);
    }

    private void MakeReady(LocalTask task)
    {
        task.State = LocalTaskState.Ready;
        _ready.AddLast(task);
        StartReady();
    }

    /// <summary>Gives slots away: first to tasks that had one and lent it, then to new ones in their order. A task whose demand does not
    /// fit lets smaller ones pass; the queue is as short as what the scheduler sent ahead.</summary>
    private void StartReady()
    {
        for (LinkedListNode<LocalTask>? node = _resuming.First; node is not null;)
        {
            LinkedListNode<LocalTask>? next = node.Next;
            if (Free.Covers(node.Value.Lendable))
            {
                _resuming.Remove(node);
                Resume(node.Value);
            }

            node = next;
        }

        if (_resuming.Count > 0)
            return;
        for (LinkedListNode<LocalTask>? node = _ready.First; node is not null;)
        {
            LinkedListNode<LocalTask>? next = node.Next;
            if (Free.Covers(node.Value.Request.Demand) && LeastBusy(node.Value.Order.Job) is { } worker)
            {
                _ready.Remove(node);
                Start(node.Value, worker);
            }

            node = next;
        }
    }

    private WorkerEntry? LeastBusy(JobId id)
    {
        WorkerEntry? best = null;
        JobEntry job = Job(id);
        foreach (WorkerEntry worker in job.Workers)
        {
            if (best is null || worker.Active < best.Active)
                best = worker;
        }

        // While the job's processes are still starting, the first one to be there must not get the tasks of all: they would share its
        // heap and its fate for as long as they run, and the others would have nothing to do.
        return best is not null && job.Workers.Count < workersPerJob && best.Active >= _share ? null : best;
    }

    private void Start(LocalTask task, WorkerEntry worker)
    {
        Free = Free.Subtract(task.Request.Demand);
        task.State = LocalTaskState.Running;
        task.Worker = worker;
        worker.Tasks.Add(task);
        worker.Active++;
        worker.Session.Send(task.Order.Run);
    }

    private void Resume(LocalTask task)
    {
        Free = Free.Subtract(task.Lendable);
        task.State = LocalTaskState.Running;
        task.Worker!.Active++;
        host.ReportUnblocked(task.Run);
        task.Worker.Session.Send(new Resume(task.Request.Task));
    }

    private void End(LocalTask task, OutcomeKind kind, ResultEntry result, string reason)
    {
        Remove(task);
        host.ReportFinished(task.Run);
        host.HoldUntil(result.Nested, host.Outcome(task.Request.Owner, new TaskOutcome(task.Request.Task, task.Request.Attempt, kind, result, reason)));
    }

    private void Remove(LocalTask task)
    {
        _tasks.Remove(task.Request.Task);
        switch (task.State)
        {
            case LocalTaskState.Ready:
                _ready.Remove(task);
                break;
            case LocalTaskState.Running:
                task.Worker!.Active--;
                Free = Free.Add(task.Request.Demand);
                break;
            case LocalTaskState.Blocked or LocalTaskState.Resuming:
                _resuming.Remove(task);
                Free = Free.Add(task.Request.Demand).Subtract(task.Lendable);
                break;
        }

        task.Worker?.Tasks.Remove(task);
    }

    private JobEntry Job(JobId id)
    {
        if (!_jobs.TryGetValue(id, out JobEntry? job))
            _jobs.Add(id, job = new JobEntry(id));
        return job;
    }

    private LocalTask? Find(NodeSession session, TaskId id, int attempt = 0) =>
        _tasks.TryGetValue(id, out LocalTask? task) && task.Worker?.Session == session && (attempt == 0 || task.Request.Attempt == attempt) ? task : null;

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        ResourceSet used = ResourceSet.Empty;
        foreach (LocalTask task in _tasks.Values)
        {
            if (task.State == LocalTaskState.Running)
                used = used.Add(task.Request.Demand);
            else if (task.State is LocalTaskState.Blocked or LocalTaskState.Resuming)
                used = used.Add(task.Request.Demand).Subtract(task.Lendable);
        }

        Debug.Assert(Total.Subtract(used).Equals(Free), $"Free is {Free}, but {used} of {Total} is used.");
        Debug.Assert(Total.Covers(used), $"Over-committed: {used} of {Total}.");
    }
}
