using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Ownership;

/// <summary>The tasks that this node owns, from submit to known result. Like <see cref="ReferenceTable"/> it does no I/O; it decides what
/// happens next (schedule, retry, fail, cancel) and asks for it as effects.</summary>
internal sealed partial class TaskTable
{
    private readonly ReferenceTable _objects;
    private readonly NodeEffects _effects;
    private readonly GoneNodes _gone;
    private readonly Owners _owners;
    private readonly NodeClock _clock;
    private readonly IErrorFactory _errors;
    private readonly ITaskPlacing _placing;
    private readonly Func<double> _random;
    private readonly TaskJournal _journal;
    private readonly Dictionary<TaskId, OwnedTask> _tasks = [];
    private readonly Dictionary<uint, OwnedTask> _bySession = [];
    private readonly TaskIndex<TaskId> _byParent = new();
    private readonly TaskIndex<PlacementGroupId> _byGroup = new();

    /// <param name="context">What every table works with.</param>
    /// <param name="objects">The objects of the node.</param>
    /// <param name="journal">Told of everything that happens to a task.</param>
    /// <param name="placing">Where ready tasks wait.</param>
    /// <param name="random">A number from 0 up to 1, for back-offs that are not to end together.</param>
    /// <param name="lineage">Where ended tasks are kept that may run again.</param>
    internal TaskTable(
        NodeContext context, ReferenceTable objects, TaskJournal journal, ITaskPlacing placing, Func<double> random, Lineage lineage)
    {
        (_effects, _gone, _owners, _clock, _errors) = (context.Effects, context.Gone, context.Owners, context.Clock, context.Errors);
        (_objects, _journal, _placing, _random) = (objects, journal, placing, random);
        Lineage = lineage;
        objects.NoLongerHeld = entry => AbandonStream(entry.Id);
    }

    internal int Count => _tasks.Count;

    internal IEnumerable<OwnedTask> Tasks => _tasks.Values;

    internal OwnedTask? Find(TaskId id) => _tasks.GetValueOrDefault(id);

    /// <summary>Gives back the room of tasks that are gone.</summary>
    internal void Trim()
    {
        _tasks.TrimExcess();
        _bySession.TrimExcess();
        _byParent.Trim();
        _byGroup.Trim();
        _streams.TrimExcess();
        _woken.TrimExcess();
        _toRunAgain.TrimExcess();
        _breakers.Trim();
        Lineage.Trim();
    }

    /// <summary>Whether a session has submitted tasks that are unfinished.</summary>
    internal bool HasTasksOf(uint session) => _bySession.ContainsKey(session);

    /// <summary>The unfinished tasks that a session submitted.</summary>
    internal IReadOnlyList<OwnedTask> OfSession(uint session)
    {
        var tasks = new List<OwnedTask>();
        for (OwnedTask? task = _bySession.GetValueOrDefault(session); task is not null; task = task.NextOfSession)
            tasks.Add(task);
        return tasks;
    }

    /// <summary>The unfinished tasks that a task submitted.</summary>
    internal IReadOnlyList<OwnedTask> ChildrenOf(TaskId parent) => _byParent.Get(parent);

    /// <summary>Whether the id has been used: by an unfinished task, or by an object that is still held.</summary>
    internal bool IsKnown(TaskId id) => _tasks.ContainsKey(id) || _objects.Find(new ObjectId(id, 0)) is not null;

    /// <summary>The same for a task, any of whose results may still be held.</summary>
    internal bool IsKnown(TaskId id, TaskDefinition definition)
    {
        bool isKnown = IsKnown(id);
        for (uint index = 1; index < definition.Results && !isKnown; index++)
            isKnown = _objects.Find(new ObjectId(id, index)) is not null;
        return isKnown;
    }

    /// <summary>Takes a task on. The submitting session holds its results from here; the task holds its arguments.</summary>
    /// <param name="call">The task, as its session sent it.</param>
    /// <param name="definition">Its definition.</param>
    /// <param name="session">Who submits it.</param>
    /// <param name="job">Its job.</param>
    /// <param name="cancelled">Why it is cancelled already, and never starts; null: it is not.</param>
    /// <param name="account">What counts its memory until it ends; null: nothing does.</param>
    internal OwnedTask? Submit(
        in Submit call, TaskDefinition definition, uint session, JobId job, string? cancelled = null, SessionDefinition? account = null)
    {
        if (IsKnown(call.Id, definition))
            return null; // submitted again after a reconnect: the id makes it the same task
        var task = new OwnedTask(call, definition, session, job, account);
        for (int i = 0; i < task.Results; i++)
            _objects.AddNew(task.IdOf(i));
        (ObjectId Argument, byte[] Error)? failure = Enter(task);
        task.IsCancelRequested = cancelled is not null;
        if (cancelled is not null)
            Fail(task, _errors.Cancelled(task.Id, task.Name, CancelReason.Because(cancelled)));
        else if (failure is { } failed)
            Fail(task, _errors.OfArgument(task.Call, failed.Argument, failed.Error));
        else if (task.Missing == 0)
            Queue(task);
        return task;
    }

    /// <summary>Takes a task into the tables, and holds its arguments. Returns the first of them that has failed; null: none has.</summary>
    private (ObjectId Argument, byte[] Error)? Enter(OwnedTask task)
    {
        _journal.Submitted(task);
        _tasks.Add(task.Id, task);
        Link(task);
        if (task.Parent != default)
            _byParent.Add(task.Parent, task);
        if (task.Definition.Placement.Group != default)
            _byGroup.Add(task.Definition.Placement.Group, task);
        if (task.Definition.Result == ResultKind.Stream)
            _streams.Add(task.Id, new StreamState());
        foreach (ObjectId nested in task.Nested)
            _objects.AddReference(nested);

        (ObjectId Argument, byte[] Error)? failure = null;
        foreach (ObjectId dependency in task.Dependencies)
        {
            ObjectEntry entry = _objects.AddReference(dependency);
            switch (entry.State)
            {
                case ValueState.Pending:
                    if ((entry.Consumers ??= []).Add(task))
                        task.Missing++; // once, though the argument may be given twice
                    _objects.SubscribeIfForeign(entry);
                    break;
                case ValueState.Failed:
                    failure ??= (dependency, entry.Blob ?? []);
                    break;
            }
        }

        return failure;
    }

    /// <summary>A node has taken the task on.</summary>
    internal void OnAccepted(TaskId id, int attempt, NodeId node)
    {
        if (Current(id, attempt) is not { } task || IsElsewhere(task, node))
        {
            // Cancelled or given up meanwhile, or sent to a second node by a scheduler that had lost its memory: nobody wants this result.
            _effects.Post(node, new CancelAttempt(id, attempt, Force: false, Recursive: true));
            return;
        }

        OnPlaced(task, node);
        if (task.IsCancelRequested)
            CancelRunning(task, task.IsForced, task.IsRecursive);
        else if (task.Definition.MaxRetries == 0)
            _effects.Post(node, new MayBegin(id, attempt));
        CreditAgain(task);
    }

    /// <summary>Whether another node runs the attempt.</summary>
    private static bool IsElsewhere(OwnedTask task, NodeId node) => task.State == OwnedTaskState.Running && task.Node != node;

    /// <summary>The task is a node's from here on.</summary>
    internal void OnPlaced(OwnedTask task, NodeId node)
    {
        task.State = OwnedTaskState.Running;
        task.Node = node;
        task.InfeasibleReason = null;
        if (task.Role == BreakerRole.Recalled)
            task.Role = BreakerRole.None; // too late: it runs
        _journal.Placed(task);
    }

    /// <summary>Tells the node that has just got the task how far its consumer is.</summary>
    internal void CreditAgain(OwnedTask task)
    {
        if (task.Definition.Result != ResultKind.Stream || !_streams.TryGetValue(task.Id, out StreamState? stream))
            return;
        if (task.IsAgain)
            _effects.Post(task.Node, new StreamCredit(task.Id, stream.CreditAgain)); // all that it yielded before
        else if (stream.Requested > 0 || stream.IsAbandoned)
            _effects.Post(task.Node, new StreamCredit(task.Id, stream.IsAbandoned ? uint.MaxValue : stream.Requested));
    }

    /// <summary>The back-off of an attempt is over.</summary>
    internal void OnRetryDue(TaskId id, int attempt)
    {
        if (Current(id, attempt) is not { State: OwnedTaskState.BackingOff, Retry.Breaker: null } task)
            return; // cancelled meanwhile, or held back
        task.Retry = null;
        Queue(task);
    }

    /// <summary>Ends a task: at once while it waits, else where it is.</summary>
    internal void Cancel(TaskId id, bool force, bool recursive, string reason)
    {
        if (!_tasks.TryGetValue(id, out OwnedTask? task))
            return;
        task.IsCancelRequested = true;
        task.IsForced |= force;
        task.IsRecursive |= recursive;
        switch (task.State)
        {
            case OwnedTaskState.WaitingForArguments or OwnedTaskState.BackingOff:
                Fail(task, _errors.Cancelled(task.Id, task.Name, CancelReason.Because(reason)));
                break;
            case OwnedTaskState.Queued:
                if (_placing.CancelQueued(task))
                    Fail(task, _errors.Cancelled(task.Id, task.Name, CancelReason.BeforeStart));
                break;
            case OwnedTaskState.Running:
                CancelRunning(task, force, recursive);
                break;
        }
    }

    /// <summary>The attempt has had the time that its caller gave it to start. In a queue it ends here; on a node it ends there, unless it
    /// has started by now.</summary>
    internal void OnSchedulingTimeout(TaskId id, int attempt, string why)
    {
        if (Current(id, attempt) is not { IsCancelRequested: false } task)
            return;
        byte[] error = _errors.StartTimedOut(task.Id, task.Definition, why);
        if (task.State == OwnedTaskState.Queued)
        {
            _placing.CancelQueued(task);
            Fail(task, error);
        }
        else if (task.State == OwnedTaskState.Running)
        {
            _effects.Post(task.Node, new GiveUp(task.Id, task.Attempt, error));
        }
        else if (task.Retry is { Breaker: not null })
        {
            Fail(task, error);
        }
    }

    /// <summary>The placement group is no more: its tasks end, at once while they wait, else with their process.</summary>
    internal void EndGroup(PlacementGroupId group, string reason)
    {
        foreach (OwnedTask task in _byGroup.Get(group))
        {
            switch (task.State)
            {
                case OwnedTaskState.Done:
                    continue; // failed with an argument that was a task of the group, too
                case OwnedTaskState.Running:
                    // Its slot may be a slot one, which counts its tasks: they end by their outcomes only.
                    task.IsCancelRequested = task.IsForced = task.IsRecursive = true;
                    task.EndReason = CancelReason.Because(reason);
                    CancelRunning(task, force: true, recursive: true);
                    continue;
                case OwnedTaskState.Queued:
                    _placing.CancelQueued(task);
                    break;
            }

            Fail(task, _errors.Unschedulable(task.Id, task.Name, reason + "."));
        }
    }

    /// <summary>The scheduler knows that the task can never run.</summary>
    internal void OnUnschedulable(TaskId id, string reason)
    {
        if (!_tasks.TryGetValue(id, out OwnedTask? task) || task.State != OwnedTaskState.Queued)
            return;
        _placing.CancelQueued(task);
        Fail(task, _errors.Unschedulable(task.Id, task.Name, reason + "."));
    }

    /// <summary>Whoever the attempt was sent to will never take it: the same would be sent to any other.</summary>
    internal void OnRefused(TaskId id, int attempt, byte[] error)
    {
        if (Current(id, attempt) is not { } task)
            return;
        if (task.Slot is not null)
            _placing.LeftSlot(task, null);
        Fail(task, error);
    }

    /// <summary>The scheduler has taken the task out of its queue.</summary>
    internal void OnDequeued(TaskId id)
    {
        if (!_tasks.TryGetValue(id, out OwnedTask? task) || task.State != OwnedTaskState.Queued)
            return;
        if (task.IsCancelRequested)
            Fail(task, _errors.Cancelled(task.Id, task.Name, CancelReason.BeforeStart));
        else if (task.Role == BreakerRole.Recalled)
            OnRecalled(task);
    }

    /// <summary>Every queued task again: the scheduler lost its memory. Those that it knows after all it ignores.</summary>
    internal void ScheduleAgain()
    {
        foreach (OwnedTask task in _tasks.Values.Where(task => task is { State: OwnedTaskState.Queued, IsInQueue: false }).ToArray())
        {
            _placing.ScheduleAgain(task);
            if (task.IsCancelRequested || task.Role == BreakerRole.Recalled)
                _placing.CancelQueued(task); // the first request may have met the scheduler that forgot the task
        }
    }

    private void Link(OwnedTask task)
    {
        if (_bySession.TryGetValue(task.Session, out OwnedTask? first))
            (task.NextOfSession, first.PreviousOfSession) = (first, task);
        _bySession[task.Session] = task;
    }

    private void Unlink(OwnedTask task)
    {
        if (task.NextOfSession is { } next)
            next.PreviousOfSession = task.PreviousOfSession;
        if (task.PreviousOfSession is { } previous)
            previous.NextOfSession = task.NextOfSession;
        else if (task.NextOfSession is { } first)
            _bySession[task.Session] = first;
        else
            _bySession.Remove(task.Session);
        (task.NextOfSession, task.PreviousOfSession) = (null, null);
    }

    private OwnedTask? Current(TaskId id, int attempt) =>
        _tasks.TryGetValue(id, out OwnedTask? task) && task.Attempt == attempt && task.State != OwnedTaskState.Done ? task : null;

    private void Queue(OwnedTask task)
    {
        if (IsEnding(task.Job))
        {
            Fail(task, DriverGone(task));
            return;
        }

        if (IsBoundToDeadNode(task))
        {
            FailUnschedulable(task);
            return;
        }

        foreach (ObjectId dependency in task.Dependencies)
        {
            switch (_objects.Find(dependency))
            {
                // A retry whose argument was lost with the node that died.
                case { State: ValueState.Failed, Blob: { } error }:
                    Fail(task, _errors.OfArgument(task.Call, dependency, error));
                    return;
                // Or is made again.
                case { State: ValueState.Pending }:
                    WaitOrQueue(task);
                    return;
            }
        }

        task.State = OwnedTaskState.Queued;
        _journal.Queued(task);
        try
        {
            if (task.Definition.SchedulingTimeout > TimeSpan.Zero)
                LimitScheduling(task);
            if (_breakers.IsEmpty || !HoldBack(task))
                _placing.Schedule(task);
        }
        catch (Exception fault)
        {
            // It may be the end of another task, or a message of another node, that makes this one ready: they have nothing to do with it.
            Fault(task, fault);
        }
    }

    private void CancelRunning(OwnedTask task, bool force, bool recursive) =>
        _effects.Post(task.Node, new CancelAttempt(task.Id, task.Attempt, force, recursive));

    /// <summary>The attempt is to start within <see cref="TaskDefinition.SchedulingTimeout"/> from when it was first queued: what came back
    /// from a node without having started has waited already.</summary>
    private void LimitScheduling(OwnedTask task)
    {
        TimeSpan waited = TimeSpan.FromMicroseconds(_clock.Micros - (task.Times.Queued ?? _clock.Micros));
        TimeSpan left = task.Definition.SchedulingTimeout - waited;
        _effects.Add(new SetAlarm(
            new NodeDeadline(DeadlineKind.Start, task.Id, task.Attempt), left > TimeSpan.Zero ? left : TimeSpan.Zero));
    }

    /// <summary>Something of ours failed in the middle of this task: it ends with that, and nothing else does.</summary>
    internal void Fault(OwnedTask task, Exception fault)
    {
        if (task.State == OwnedTaskState.Done)
            return;
        try
        {
            if (task.State == OwnedTaskState.Queued)
                _placing.CancelQueued(task);
            else if (task.State == OwnedTaskState.Running)
                CancelRunning(task, force: false, recursive: true);
            if (task.Slot is not null)
                _placing.LeftSlot(task, null);
        }
        catch (Exception)
        {
            // The queue may be where the fault was.
        }

        Fail(task, _errors.NodeFault(task.Id, task.Name, fault));
    }

    /// <summary>A node never comes back under its id, so a task that must run there would wait for ever (Ray fails it, too).</summary>
    private bool IsBoundToDeadNode(OwnedTask task) =>
        task.Definition.Placement is { SoftAffinity: false } placement && placement.Affinity != default
        && _gone.IsGone(placement.Affinity);

    private void FailUnschedulable(OwnedTask task) =>
        Fail(task, _errors.Unschedulable(
            task.Id, task.Name, $"it must run on node {task.Definition.Placement.Affinity} (hard node affinity), and that node is dead."));

    /// <summary>Takes a task out of the tables before its results are given.</summary>
    private void Leave(OwnedTask task, byte[]? error)
    {
        task.State = OwnedTaskState.Done;
        task.Retry?.Breaker?.OnEnded(task);
        _journal.Ended(task, error);
        _tasks.Remove(task.Id);
        if (!task.IsAgain)
        {
            _placing.Settled(task);
            Unlink(task);
            _byParent.Remove(task.Parent, task);
        }

        _byGroup.Remove(task.Definition.Placement.Group, task);
        EndStream(task.Id, error);
    }

    private void ReleaseArguments(OwnedTask task)
    {
        foreach (ObjectId dependency in task.Dependencies)
        {
            _objects.Find(dependency)?.Consumers?.Remove(task);
            _objects.RemoveReference(dependency);
        }

        foreach (ObjectId inner in task.Nested)
            _objects.RemoveReference(inner);
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        foreach (OwnedTask task in _tasks.Values)
        {
            Debug.Assert(task.Missing >= 0, $"{task.Id}: negative missing count.");
            Debug.Assert(task.State != OwnedTaskState.WaitingForArguments || task.Missing > 0, $"{task.Id}: waits for nothing.");
            Debug.Assert(task.State != OwnedTaskState.Running || task.Node != default, $"{task.Id}: runs nowhere.");
            Debug.Assert(task.State == OwnedTaskState.BackingOff == task.Retry is not null,
                $"{task.Id}: backs off without an end, or the reverse.");
            for (int i = 0; i < task.Results && !task.IsAgain; i++)
                Debug.Assert(_objects.Find(task.IdOf(i)) is { State: ValueState.Pending },
                    $"{task.IdOf(i)}: a task's result is unknown, or given before its end.");
            Debug.Assert(!task.IsAgain || Lineage.Find(task.Id) is { IsRunning: true }, $"{task.Id}: runs again for nobody.");
        }

        Lineage.AssertInvariants();
    }
}
