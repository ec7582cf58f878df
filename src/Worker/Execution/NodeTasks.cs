using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>The tasks that were dispatched to this node: arguments fetched, slots taken and lent, workers fed. This is the authority on the
/// node's resources; the scheduler's view of them is only a good guess. No I/O and no lock of its own: the node's lock is the
/// caller's.</summary>
internal sealed partial class NodeTasks(
    ResourceSet total, IReadOnlyList<string> gpuDevices, int workersPerJob, NodeContext context, INodeMemory memory, OwnerReports reports,
    ILocalFacts facts)
{
    private readonly Dictionary<TaskId, NodeTask> _tasks = [];
    private readonly LinkedList<NodeTask> _ready = [];
    private readonly Dictionary<JobId, JobEntry> _jobs = [];
    private readonly HashSet<(TaskId Task, int Attempt)> _ended = [];
    private readonly Queue<(TaskId Task, int Attempt)> _endedOrder = [];

    // A dispatch whose answer was lost is sent again within seconds; this covers that time at the highest rate of tasks.
    private const int RememberedRuns = 1 << 16;

    /// <summary>With the resources of open bundles, under their names, in place of the plain ones that those hold.</summary>
    internal ResourceSet Total { get; private set; } = total;

    internal ResourceSet Free { get; private set; } = total;

    internal int Count => _tasks.Count;

    /// <summary>Tasks that run now: of those in a lane, the first.</summary>
    internal int Running => _tasks.Values.Count(task => task is { State: NodeTaskState.Running, Slot: null })
        + _slots.Values.Count(slot => slot.LaneCount > 0 || slot.Resumed is not null) + _slots.Values.Sum(slot => slot.Beside);

    /// <summary>What holds something of this node or waits for it, as the scheduler counts it: single tasks, and slots without their
    /// tasks.</summary>
    internal TaskAttempt[] Held =>
    [
        .. _tasks.Values.Where(task => task.Slot is null)
            .Select(task => task.Run with { Priority = task.Order.Definition.Placement.Priority }),
        .. _slots.Values.Select(slot => slot.Run),
    ];

    internal IEnumerable<WorkerEntry> Workers => _jobs.Values.SelectMany(job => job.Workers);

    /// <summary>Takes an attempt on; one that is here already (a repeated call) is ignored.</summary>
    internal void Dispatch(PlaceRequest request)
    {
        if (_leavesBecause is { } reason)
        {
            Refuse(request, reason);
            return;
        }

        if (request.IsSlot)
        {
            DispatchSlot(request);
            return;
        }

        if (_tasks.TryGetValue(request.Task, out NodeTask? present))
        {
            if (present.Attempt > request.Attempt)
                context.Effects.Add(new RunFinished(new TaskAttempt(request.Task, request.Attempt))); // it comes late, and never ends here
            if (present.Attempt >= request.Attempt)
                return;
            GiveUp(present);
        }

        if (_ended.Contains((request.Task, request.Attempt)))
        {
            // the call was repeated after the task had run
            context.Effects.Add(new RunFinished(new TaskAttempt(request.Task, request.Attempt)));
            return;
        }

        TaskOrder order;
        try
        {
            order = TaskOrder.Decode(request.Payload);
        }
        catch (ProtocolException e)
        {
            Refuse(request, e.Message);
            return;
        }

        var task = new NodeTask(
            request.Task, request.Attempt, request.Owner, request.Placement.Demand, order, slot: null)
        { Arrived = context.Clock.Micros };
        _tasks.Add(request.Task, task);
        if (order.Definition.MaxRetries == 0 && !Seeded.Is(SeededFault.RunsWithoutItsOwner))
        {
            // Another node may have it, too: see OnMayBegin.
            (task.AwaitsOwner, task.State) = (true, NodeTaskState.Fetching);
            task.Missing++;
        }

        context.Effects.Post(request.Owner, new Accepted(request.Task, request.Attempt));
        EnsureWorkers(order.Job);
        Gather(task);
        if (task.Missing == 0)
            MakeReady(task);
        else
            StartReady(); // an attempt that this one replaced may have left its slot
    }

    /// <summary>The owner says that this node runs the attempt, and no other. In a slot it has said so by sending it.</summary>
    internal void OnMayBegin(TaskId id, int attempt)
    {
        if (!_tasks.TryGetValue(id, out NodeTask? task) || task.Attempt != attempt || !task.AwaitsOwner)
            return;
        task.AwaitsOwner = false;
        if (--task.Missing == 0)
            MakeReady(task);
    }

    /// <summary>The owner sends a newer attempt: nobody wants this one, and its function is told.</summary>
    private void GiveUp(NodeTask task)
    {
        context.Effects.Send(task.Worker?.Session, new CancelTask(task.Id));
        Remove(task);
        EndProcessAfter(task);
        if (task.Slot is { } slot)
            Advance(slot);
        else
            context.Effects.Add(new RunFinished(task.Run));
        StartReady(); // it may have left CPUs, or its place before others
    }

    /// <summary>Pins the arguments that are here and fetches the others.</summary>
    private void Gather(NodeTask task)
    {
        Run run = task.Order.Run;
        for (int i = 0; i < run.Dependencies.Count; i++)
        {
            if (run.Inline[i] is not null)
                continue;
            if (memory.TryPin(run.Dependencies[i]) is { } pin)
                (task.Pins ??= []).Add(pin);
            else
                Fetch(task, run.Dependencies[i], task.Order.Locations[i]);
        }
    }

    internal void OnWorkerReady(NodeSession session)
    {
        AddWorker(Job(session.Job), new WorkerEntry(session) { Arrived = context.Clock.Micros });
        StartReady();
    }

    /// <summary>A worker's connection is closed: it gets nothing more. How it ended, and so its tasks', is told by
    /// <see cref="OnWorkerLost"/>.</summary>
    internal void OnWorkerClosed(NodeSession session)
    {
        if (_jobs.TryGetValue(session.Job, out JobEntry? job) && job.Workers.Find(worker => worker.Session == session) is { } closed)
        {
            RemoveWorker(job, closed);
        }

        CloseWaitsOf(session);
        CloseSlotsOf(session);
        StartReady(); // whoever stood behind its tasks
    }

    /// <summary>A worker is gone: its tasks failed with it.</summary>
    internal void OnWorkerLost(NodeSession session, string reason)
    {
        OnWorkerClosed(session);
        ForgetLost(session);
        NodeTask? cause = CauseOf(session);
        EndSlotsOf(session, reason, cause);
        foreach (NodeTask task in _tasks.Values.Where(task => task.Worker?.Session == session).ToArray())
            End(task, LossOf(task, reason, cause));
        if (_jobs.TryGetValue(session.Job, out JobEntry? job) && job is { Refusal: { } refusal, Present: 0 })
            OnWorkersUnavailable(session.Job, refusal);
        StartReady();
    }

    /// <summary>No more workers of the job can be started. False: it has none, so that nothing of it can run here. Those that it has run
    /// all of its tasks.</summary>
    internal bool OnWorkersUnavailable(JobId id, string reason)
    {
        if (_jobs.TryGetValue(id, out JobEntry? job))
        {
            job.Wanted = job.Present; // the others do not come
            job.Refusal = job.Present > 0 ? reason : null;
        }

        EndWithoutWorkers(id, reason, onlyGpus: job?.Refusal is not null);
        StartReady(); // they may have left devices
        return job?.Refusal is not null;
    }

    internal void OnWorkerStartFailed(JobId id, string failure)
    {
        if (_jobs.TryGetValue(id, out JobEntry? job))
            job.StartFailure = failure;
    }

    private void EndWithoutWorkers(JobId job, string reason, bool onlyGpus)
    {
        // Granted slots have their worker.
        foreach (NodeTask task in _tasks.Values
            .Where(task => task.Order.Job == job && task.Worker is null && task.Slot is null && (!onlyGpus || task.GpuUnits > 0))
            .ToArray())
            End(task, OutcomeKind.NoWorkers, ResultEntry.None, reason);
        foreach (NodeSlot slot in _slots.Values.Where(slot => slot.Request.Job == job && slot.Worker is null && !onlyGpus).ToArray())
            EndSlot(slot, reason);
    }

    /// <summary>The owner's node died: nobody wants the results of these.</summary>
    internal void OnOwnerDied(NodeId owner)
    {
        foreach (NodeTask task in _tasks.Values.Where(task => task.Owner == owner && !context.Owners.IsAwaited(task.Id)).ToArray())
            Cancel(task.Id, task.Attempt, force: false, recursive: true);
        foreach (NodeSlot slot in _slots.Values.Where(slot => slot.Request.Owner == owner).ToArray())
            EndWithLastTask(slot);
    }

    /// <summary>Whether a task here takes the object.</summary>
    internal bool Needs(ObjectId id) => _tasks.Values.Any(task => task.Order.Run.Dependencies.Contains(id));

    /// <summary>Whether anything of the job is here.</summary>
    internal bool HasTasksOf(JobId job) =>
        _tasks.Values.Any(task => task.Order.Job == job) || _slots.Values.Any(slot => slot.Request.Job == job);

    internal void OnCompleted(NodeSession session, in Completed frame)
    {
        // A thread that was given up is free. What the process has sealed may be of another attempt of the task, which runs beside it.
        if (_lost.Remove((frame.Task, frame.Attempt)) && _tasks.ContainsKey(frame.Task))
            return;
        NodeTask? task = Find(session, frame.Task, frame.Attempt);
        if (task is not null && !frame.Failed)
            RequireResults(frame, task.Order.Definition);
        TakeSealed(session, frame, isWanted: task is not null && !frame.Failed);
        if (task is null)
            return; // of a job that has ended
        OutcomeKind kind = !frame.Failed ? OutcomeKind.Succeeded : frame.Retryable ? OutcomeKind.FailedRetryable : OutcomeKind.Failed;
        bool leavesRoom = task.Slot is null || task.IsOutside;
        End(task, kind, frame.Result, "", frame.Times, frame.More);
        if (task.Slot is { } slot)
            Advance(slot);
        if (leavesRoom)
            StartReady();
    }

    /// <summary>What a worker sealed for a task is its owner's from here on, or nobody's.</summary>
    private void TakeSealed(NodeSession session, in Completed frame, bool isWanted)
    {
        if (session.SealedResults.Count == 0)
            return;
        TakeSealed(session, new ObjectId(frame.Task, frame.Result.Index), isWanted);
        // An attempt that failed for want of room for one result may have sealed others, and does not say which.
        int more = frame.Failed ? TaskDefinition.MaxResults - 1 : frame.More?.Length ?? 0;
        for (int i = 1; i <= more; i++)
            TakeSealed(session, new ObjectId(frame.Task, (uint)i), isWanted);
    }

    private void TakeSealed(NodeSession session, ObjectId id, bool isWanted)
    {
        if (session.SealedResults.Remove(id) && !isWanted)
            memory.Delete(id);
    }

    private static void RequireResults(in Completed frame, TaskDefinition definition)
    {
        ResultEntry[] more = frame.More ?? [];
        if (more.Length != definition.Results - 1 || more.Index().Any(entry => entry.Item.Index != entry.Index + 1))
            throw new ProtocolException(
                $"Task '{definition.Name}' has {definition.Results} results; its worker reported {more.Length + 1}, or others.");
    }

    internal void OnStreamItem(NodeSession session, in StreamItem frame)
    {
        bool isStored = session.SealedResults.Remove(new ObjectId(frame.Task, frame.Item.Index));
        NodeTask? task = Find(session, frame.Task, frame.Attempt);
        if (task is null && isStored)
            memory.Delete(new ObjectId(frame.Task, frame.Item.Index));
        else if (task is not null)
            reports.StreamItem(task.Owner, frame);
    }

    internal void Credit(TaskId id, uint requested)
    {
        if (!_tasks.TryGetValue(id, out NodeTask? task))
            return;
        bool wasUnread = task.IsUnread;
        task.Requested = Math.Max(task.Requested, requested);
        if (task.IsUnread && !wasUnread)
            LimitUnread(task);
        context.Effects.Send(task.Worker?.Session, new StreamCredit(id, requested)); // without a worker yet: sent with the task
    }

    /// <summary>Ends an attempt: at once while it waits, by its token while it runs, with its process when forced.</summary>
    internal void Cancel(TaskId id, int attempt, bool force, bool recursive)
    {
        if (!_tasks.TryGetValue(id, out NodeTask? task) || task.Attempt != attempt)
            return;
        if (recursive)
            context.Effects.PostOwn(new CancelChildren(id, force));
        if (task.Worker is null)
        {
            EndUnstarted(task, OutcomeKind.Failed, CancelledResult(task, CancelReason.BeforeStart), "");
        }
        else
        {
            context.Effects.Send(task.Worker.Session, new CancelTask(id));
            task.IsCancelled = true;
            task.IsCancelledWithChildren |= recursive; // those that it submits from here on, too
            task.IsForced |= force;
            if (task is { IsForced: true, IsEnding: false } && HasBegun(task))
                EndByForce(task);
        }
    }

    /// <summary>The driver is gone: whatever of its job is here ends.</summary>
    internal void EndJob(JobId job)
    {
        foreach (NodeTask task in _tasks.Values.Where(task => task.Order.Job == job).ToArray())
            End(task, OutcomeKind.Failed, CancelledResult(task, CancelReason.Because("its job has ended")), "");
        foreach (NodeSlot slot in _slots.Values.Where(slot => slot.Request.Job == job).ToArray())
            EndSlot(slot, "");
        if (_jobs.Remove(job, out JobEntry? entry))
            _workers -= entry.Workers.Count(worker => worker.Gpus is null);
        StartReady();
    }

    private void Fetch(NodeTask task, ObjectId id, NodeId[] locations)
    {
        task.Missing++;
        task.State = NodeTaskState.Fetching;
        context.Effects.Add(new FetchArgument(task, id, locations));
    }

    /// <summary>An argument of a task is here, and pinned.</summary>
    internal void OnFetched(NodeTask task, IDisposable pin)
    {
        (task.Pins ??= []).Add(pin);
        if (!IsHere(task))
            Unpin(task); // cancelled meanwhile
        else if (--task.Missing == 0)
            MakeReady(task);
    }

    /// <summary>An argument of a task cannot be had.</summary>
    internal void OnFetchFailed(NodeTask task, string reason)
    {
        if (IsHere(task))
            EndUnstarted(task, OutcomeKind.NotStarted, ResultEntry.None, reason);
    }

    private bool IsHere(NodeTask task) => _tasks.TryGetValue(task.Id, out NodeTask? present) && present == task;

    /// <summary>Ends a task that has not started. Its slot may want no CPUs any more, and it may have left devices.</summary>
    private void EndUnstarted(NodeTask task, OutcomeKind kind, ResultEntry result, string reason)
    {
        End(task, kind, result, reason);
        if (task.Slot is { } slot)
            Advance(slot);
        else
            StartReady();
    }

    private static void Unpin(NodeTask task)
    {
        task.Pins?.ForEach(pin => pin.Dispose());
        task.Pins = null;
    }

    private void MakeReady(NodeTask task)
    {
        task.State = NodeTaskState.Ready;
        task.ArgumentsReady = context.Clock.Micros;
        Tell(task, TaskEventKind.ArgumentsReady);
        if (task.Slot is { } slot)
        {
            slot.Pending.Enqueue(task);
            Advance(slot);
            return;
        }

        _ready.AddLast(task);
        StartReady();
    }

    private void End(NodeTask task, (OutcomeKind Kind, ResultEntry Result, string Reason) loss) =>
        End(task, loss.Kind, loss.Result, loss.Reason);

    private ResultEntry CancelledResult(NodeTask task, CancelReason reason) =>
        ResultEntry.OfError(context.Errors.Cancelled(task.Id, task.Order.Definition.Name, reason));

    /// <summary>The same would happen on any node.</summary>
    private void EndNotRun(NodeTask task, string reason) =>
        End(task, OutcomeKind.Failed, ResultEntry.OfError(context.Errors.NotRun(task.Id, task.Order.Definition.Name, reason)), "");

    private void End(NodeTask task, OutcomeKind kind, ResultEntry result, string reason, RunTimes times = default,
        ResultEntry[]? more = null)
    {
        Remove(task);
        if (task.Slot is null)
            context.Effects.Add(new RunFinished(task.Run));
        reports.Outcome(task.Owner, new TaskOutcome(task.Id, task.Attempt, kind, result, reason, times, TimingOf(task, times), more));
        EndProcessAfter(task);
    }

    private void Remove(NodeTask task)
    {
        _tasks.Remove(task.Id);
        Unpin(task); // a worker that still reads has pins of its own
        reports.LeftArguments(task);
        ReturnGpus(task);
        Unlimit(task);
        if (task.Slot is { } slot)
        {
            RemoveFromSlot(slot, task);
            return;
        }

        task.Worker?.Leave(RuleOf(task), context.Clock.Micros);
        switch (task.State)
        {
            case NodeTaskState.Ready:
                _ready.Remove(task);
                EndLending(task, isStarted: false);
                break;
            case NodeTaskState.Running when task.Cpus == TaskCpus.Own:
                _runningAlone.Remove(task);
                task.Worker!.Active--;
                Free = Free.Add(task.Demand);
                break;
            case NodeTaskState.Running or NodeTaskState.Blocked or NodeTaskState.Resuming:
                LeaveCpus(task);
                Free = Free.Add(task.Demand).Subtract(task.Lendable);
                break;
        }

        Remember((task.Id, task.Attempt));
    }

    private void Remember((TaskId Task, int Attempt) run)
    {
        if (!_ended.Add(run))
            return;
        _endedOrder.Enqueue(run);
        if (_endedOrder.Count > RememberedRuns)
            _ended.Remove(_endedOrder.Dequeue());
    }

    private JobEntry Job(JobId id)
    {
        if (!_jobs.TryGetValue(id, out JobEntry? job))
            _jobs.Add(id, job = new JobEntry(id));
        return job;
    }

    private NodeTask? Find(NodeSession session, TaskId id, int attempt = 0) =>
        _tasks.TryGetValue(id, out NodeTask? task) && task.Worker?.Session == session && (attempt == 0 || task.Attempt == attempt) ? task
            : null;

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        ResourceSet used = ResourceSet.Empty;
        foreach (NodeSlot slot in _slots.Values)
        {
            used = used.Add(slot.InUse);
            AssertInvariants(slot);
        }

        foreach (NodeTask task in _tasks.Values)
            used = used.Add(task.InUse);

        AssertGpus();
        AssertLimits();
        AssertSharing();
        AssertWorkers();
        AssertBeside();
        Debug.Assert(Total.Subtract(used).Equals(Free), $"Free is {Free}, but {used} of {Total} is used.");
        Debug.Assert(Total.Covers(used), $"Over-committed: {used} of {Total}.");
        string? idle = FindIdleWait();
        Debug.Assert(idle is null, idle);
    }
}
