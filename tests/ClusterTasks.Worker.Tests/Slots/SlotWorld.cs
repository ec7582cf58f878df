using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Execution;
using ClusterTasks.Worker.Tests.Machine;
using ClusterTasks.Worker.Tests.Ownership;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>An owner, a node, its workers and a scheduler that places at random. The node may be the owner's own; its mail to itself is
/// then delivered at the end of each step. Otherwise messages wait in both directions until they are delivered. One more CPU of the node is
/// a bundle of a placement group.</summary>
internal sealed partial class SlotWorld : ITaskPlacing, ISlotTasks, IObjectNews, ILocalFacts
{
    internal static readonly PlacementGroupId Group = new(Tables.A, 1);

    private readonly NodeId _node;
    private readonly int _cpus;
    private readonly int _workersPerJob;
    private readonly bool _canEndWorkers;
    private readonly FakeTimeProvider _time = new();
    private readonly NodeClock _clock;
    private readonly NodeContext _ofOwner;
    private readonly NodeContext _ofNode;
    private readonly ReferenceTable _objects;
    private readonly Queue<Action> _toNode = [];
    private readonly Queue<Action> _toOwner = [];
    private readonly Queue<Action> _toSelf = [];
    private readonly Dictionary<ObjectId, int> _ended = [];
    private readonly Dictionary<TaskId, PlaceRequest> _requests = [];
    private readonly Dictionary<TaskId, (ResourceSet Demand, bool IsBlocked)> _placed = [];
    private readonly Dictionary<TaskId, int> _starts = [];
    private readonly HashSet<(TaskId, int)> _begun = [];
    private readonly HashSet<JobId> _endedJobs = [];
    private readonly PriorityQueue<(TaskId Task, int Attempt), TimeSpan> _retries = new();
    private readonly Queue<JobId> _extraWanted = new();
    private readonly Dictionary<JobId, int> _wanted = [];

    // Given up by the node, while their worker has not heard of it.
    private readonly HashSet<(TaskId, int)> _lost = [];
    private uint _workers;
    // Slots have the first ids.
    private ulong _tasks = 1_000_000;
    private bool _isTickArmed;
    private bool _isDelivering;
    private ResourceSet _beside = ResourceSet.Empty;

    internal SlotWorld(int cpus, int workersPerJob, bool isRemote, bool canEndWorkers = true)
    {
        _cpus = cpus;
        _workersPerJob = workersPerJob;
        _canEndWorkers = canEndWorkers;
        _node = isRemote ? Tables.B : Tables.A;
        _clock = new NodeClock(_time);
        // Mail goes the way that the world gives it, to the own node as well.
        _ofOwner = new NodeContext(Tables.A, _clock, new Tables(), handlesOwnMail: false);
        _ofNode = isRemote ? new NodeContext(_node, _clock, new PlainErrors(), handlesOwnMail: false) : _ofOwner;
        _objects = new ReferenceTable(_ofOwner, new BorrowCounts(_ofOwner), this);
        Slots = new SlotTable(_ofOwner, new UnableNodes(), this);
        Tasks = new TaskTable(_ofOwner, _objects, new TaskJournal(_ofOwner, new TaskHistory(100), _ => false), this, () => 0);
        var counts = new BorrowCounts(_ofNode);
        var reports = new OwnerReports(_ofNode, new Handovers(_ofNode, _objects, counts));
        Local = new NodeTasks(ResourceSet.FromCpus(cpus + 1), [], workersPerJob, _ofNode, new FakeMemory(), reports, this);
        var bundle = new BundleOrder
        {
            Group = Group,
            Step = BundleStep.Prepare,
            Round = 1,
            Indexes = [0],
            Amounts = [ResourceSet.FromCpus(1)],
            Job = Tables.Job
        };
        Assert.True(Local.Apply(bundle) && Local.Apply(bundle with { Step = BundleStep.Commit }));
    }

    internal TaskTable Tasks { get; }

    internal SlotTable Slots { get; }

    internal NodeTasks Local { get; }

    internal List<LaneWorker> Workers { get; } = [];

    internal IReadOnlyCollection<TaskId> Requests => _requests.Keys;

    internal IReadOnlyCollection<TaskId> Placed => _placed.Keys;

    internal bool HasMessages => _toNode.Count + _toOwner.Count > 0;

    internal string Picture =>
        $"{Tasks.Count} tasks, {Slots.SlotCount} slots, {Slots.RequestCount} requests, {_requests.Count} in the scheduler's queue, "
        + $"{_placed.Count} placed; on the node {Local.Count} tasks, {Local.SlotCount} slots, free {Local.Free}; "
        + string.Join("; ", Workers.Select(worker => worker.Picture));

    /// <param name="definition">Its definition.</param>
    /// <param name="depth">How deep it is, without a parent.</param>
    /// <param name="job">Its job.</param>
    /// <param name="parentPick">Chooses among the running tasks of the job; or no parent.</param>
    internal void Submit(TaskDefinition definition, int depth, JobId job, int parentPick = 0)
    {
        if (_endedJobs.Contains(job))
            return;
        OwnedTask[] parents =
            [.. Workers.SelectMany(worker => worker.Tasks).Where(task => !task.IsWaiting).Select(task => Tasks.Find(task.Run.Task))
            .OfType<OwnedTask>()];
        OwnedTask? parent = parentPick % 3 == 0 || parents.Length == 0 ? null : parents[parentPick % parents.Length];
        if (parent?.Job != job)
            parent = null;
        TaskSpec spec = Tables.Spec(++_tasks)
            with
        { Definition = definition, Depth = parent?.Depth + 1 ?? depth, Parent = parent?.Id ?? default };
        Tasks.Submit(spec.Call, spec.Definition, Tables.Driver, job);
        _ended.TryAdd(new ObjectId(spec.Id, 0), 0);
        _objects.Watch(new ObjectId(spec.Id, 0), Tables.Driver, fetch: false);
        EndStep();
    }

    internal void AddWorker(JobId job)
    {
        if (_endedJobs.Contains(job))
            return;
        var worker = new LaneWorker(new FakeWorker(++_workers, job), Local, Begin, EndStep);
        Workers.Add(worker);
        Local.OnWorkerReady(worker.Fake.Session);
        EndStep();
    }

    /// <summary>Starts a process that the node has asked for beyond the usual ones. False: it has asked for none.</summary>
    internal bool AddExtraWorker()
    {
        if (!_extraWanted.TryDequeue(out JobId job))
            return false;
        AddWorker(job);
        return true;
    }

    /// <summary>The process ends. Frames that it had sent are read before its end is noticed.</summary>
    internal void Kill(LaneWorker worker, bool isNoticedLater)
    {
        worker.Die();
        worker.Fake.Session.OnClosed();
        Local.OnWorkerClosed(worker.Fake.Session);
        EndStep();
        if (!isNoticedLater)
            Bury(worker);
    }

    internal void Bury(LaneWorker worker)
    {
        Workers.Remove(worker);
        worker.Fake.Session.OnClosed();
        Local.OnWorkerLost(worker.Fake.Session, "signal 9");
        EndStep();
    }

    internal void EndJob(JobId job)
    {
        _endedJobs.Add(job);
        foreach (LaneWorker worker in Workers.Where(worker => worker.Fake.Session.Job == job))
            worker.Die();
        // In parts, as a node does: the first one now, the rest when others have had their turn.
        IReadOnlyList<TaskId> ending = Tasks.BeginEnd(job);
        int now = (ending.Count + 1) / 2;
        foreach (TaskId task in ending.Take(now))
            Tasks.End(task);
        Slots.EndJob(job);
        Send(_toOwner, () =>
        {
            foreach (TaskId task in ending.Skip(now))
                Tasks.End(task);
            Tasks.OnEnded(job);
        });
        Send(_toNode, () =>
        {
            Local.EndJob(job);
            foreach (LaneWorker worker in Workers.Where(worker => worker.Fake.Session.Job == job).ToArray())
                Bury(worker);
        });
        EndStep();
    }

    /// <summary>The scheduler places a request, though perhaps the node is full: its count is a guess.</summary>
    internal bool TryPlace(int pick, bool mustFit)
    {
        PlaceRequest[] fitting =
            [
                .. _requests.Values.Where(request => !mustFit || Free.Covers(request.Placement.Demand))
                    .OrderBy(request => request.Task.Number),
            ];
        if (fitting.Length == 0)
            return false;
        PlaceRequest placed = fitting[pick % fitting.Length];
        _requests.Remove(placed.Task);
        _placed.Add(placed.Task, (placed.Placement.Demand, false));
        // By another way than the owner's messages: it comes whenever it comes.
        if (_endedJobs.Contains(placed.Job))
            _placed.Remove(placed.Task); // nobody there knows the job
        else
            Local.Dispatch(placed);
        EndStep();
        return true;
    }

    /// <summary>The task asks for the result of one that it has submitted, and will wait for it.</summary>
    internal void Await(TaskId parent, int pick)
    {
        if (Tasks.ChildrenOf(parent) is { Count: > 0 } children)
            SlotTable.OnAwaited(children[pick % children.Count]);
    }

    internal bool Deliver(bool toNode)
    {
        if (!(toNode ? _toNode : _toOwner).TryDequeue(out Action? message))
            return false;
        message();
        EndStep();
        return true;
    }

    internal void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _clock.Advance();
        while (_retries.TryPeek(out (TaskId Task, int Attempt) retry, out TimeSpan due) && due <= _clock.Now)
        {
            _retries.Dequeue();
            Tasks.OnRetryDue(retry.Task, retry.Attempt);
        }

        Local.OnTime();
        EndStep();
        if (!_isTickArmed)
            return;
        _isTickArmed = false;
        Slots.OnTick();
        EndStep();
    }

    /// <summary>Ends the step, and looks whether all is as it must be.</summary>
    internal void Check(string step)
    {
        EndStep();
        Tasks.AssertInvariants();
        Slots.AssertInvariants();
        Local.AssertInvariants();
        // Pictures are made of failures only: there are hundreds of thousands of steps.
        if (Local.FindIdleWait() is { } idle)
            Assert.Fail($"{step}: {idle} {Picture}.");
        // Not those that go on beside their children, nor those that were given up by the node.
        double used = Workers.Sum(worker => worker.CpusInUse(task =>
            !_lost.Contains((task.Run.Task, task.Run.Attempt)) && Local.Find(task.Run.Task) is not { Cpus: TaskCpus.OfChildren }));
        if (used > _cpus + 1)
            Assert.Fail($"{step}: {used} of {_cpus + 1} CPUs are in use; {Picture}.");
        Assert.Equal(Local.InUseBeside, _beside);
        if (_canEndWorkers)
            Assert.All(Workers, worker => Assert.False(worker.HasTasksThatMustNotMeet, $"{step}: {worker.Picture}."));
        Assert.All(_ended, pair => Assert.True(pair.Value <= 1, $"{step}: task {pair.Key.Task.Number} ended {pair.Value} times."));
    }

    internal void AssertIdle()
    {
        Assert.All(_ended, pair => Assert.True(pair.Value == 1, $"Task {pair.Key.Task.Number} ended {pair.Value} times."));
        Assert.Empty(Slots.Classes);
        Assert.Equal(0, Slots.SlotCount + Slots.RequestCount);
        Assert.Equal(0, Local.Count + Local.SlotCount);
        Assert.Equal(Local.Total, Local.Free);
        Assert.All(Local.Workers, worker => Assert.Equal(0, worker.Active));
        Assert.All(Local.Workers, worker => Assert.Equal((0, 0), worker.Sharing));
        Assert.All(Workers, worker => Assert.True(worker.IsEmpty, worker.Picture));
        Assert.Empty(_requests);
        Assert.Empty(_placed);
    }

    private ResourceSet Free =>
        _placed.Values.Where(held => !held.IsBlocked).Aggregate(Local.Total, (free, held) => free.Subtract(held.Demand)).Subtract(_beside);

    private void Begin(TaskId task, int attempt)
    {
        _begun.Add((task, attempt));
        int starts = _starts[task] = _starts.GetValueOrDefault(task) + 1;
        if (Tasks.Find(task) is { } owned)
            Assert.True(starts == 1 || owned.Definition.MaxRetries != 0,
                $"Task {task.Number} may run once at most and was started {starts} times.");
    }

    private void Send(Queue<Action> queue, Action message)
    {
        (_node == Tables.A ? _toSelf : queue).Enqueue(message);
    }

    private void EndStep()
    {
        if (_isDelivering)
            return;
        _isDelivering = true;
        Pump();
        while (_toSelf.TryDequeue(out Action? message))
        {
            message();
            Pump();
        }

        _isDelivering = false;
    }

    private void Pump()
    {
        while (_ofOwner.Effects.HasAny || _ofNode.Effects.HasAny)
        {
            foreach (object effect in _ofOwner.Effects.TakeAll().Concat(_ofNode.Effects.TakeAll()))
            {
                if (EffectLog.AsMail(effect) is var (_, frame))
                    OnMail(frame);
                else
                    OnEffect(effect);
            }
        }
    }

    private void OnMail(object frame)
    {
        switch (frame)
        {
            case SlotRun run:
                Send(_toNode, () => Local.RunInSlot(run.Slot, Tables.A, run.Attempt, run.Order));
                break;
            case SlotReturn { Wish: SlotWish.End } end:
                Send(_toNode, () => Local.EndSlot(end.Slot));
                break;
            case SlotReturn wish:
                Send(_toNode, () => Local.TakeBack(wish.Slot, onlyIfRoom: wish.Wish == SlotWish.TakeBackIfRoom));
                break;
            case MayBegin begin:
                Send(_toNode, () => Local.OnMayBegin(begin.Task, begin.Attempt));
                break;
            case CancelAttempt cancel:
                Send(_toNode, () => Local.Cancel(cancel.Task, cancel.Attempt, cancel.Force, recursive: false));
                break;
            case Accepted accepted:
                Send(_toOwner, () => Tasks.OnAccepted(accepted.Task, accepted.Attempt, _node));
                break;
            case OutcomeFrame { Outcome: var outcome }:
                if (outcome.Kind == OutcomeKind.Returned)
                    Assert.False(_begun.Contains((outcome.Task, outcome.Attempt)),
                        $"Task {outcome.Task.Number}#{outcome.Attempt} had begun and came back: {outcome.Reason}.");
                Send(_toOwner, () => Tasks.OnOutcome(outcome, _node));
                break;
            case SlotGranted granted:
                Send(_toOwner, () => Slots.OnGranted(granted.Slot, _node));
                break;
            case SlotNews { IsEnd: true } news:
                Send(_toOwner, () => Slots.OnSlotEnded(news.Slot, _node));
                break;
            case SlotNews news:
                Send(_toOwner, () => Slots.OnTakenBack(news.Slot, _node));
                break;
            case SlotBlocked blocked:
                Send(_toOwner, () => Slots.OnBlocked(blocked.Slot, Tasks.Find(blocked.Task), blocked.Change));
                break;
            default:
                throw new NotSupportedException(frame.GetType().Name);
        }
    }

    private void OnEffect(object effect)
    {
        switch (effect)
        {
            case SubmitTask { Request: { Task: var id } request }:
                _requests.Add(id, request.IsSlot ? request.Placed(InBundle) : request);
                break;
            case WithdrawTask withdraw:
                if (_requests.Remove(withdraw.Task))
                    Tasks.OnDequeued(withdraw.Task);
                break;
            case RunFinished finished:
                _placed.Remove(finished.Run.Task);
                break;
            case RunLent lent:
                Report(lent.Run, lent.IsLent);
                break;
            case UsesBeside beside:
                _beside = beside.Cpus;
                break;
            case SetAlarm { Deadline: { Kind: DeadlineKind.Retry } retry } alarm:
                _retries.Enqueue((retry.Task, retry.Attempt), _clock.Now + alarm.After);
                break;
            case SetAlarm { Deadline.Kind: DeadlineKind.Slots }:
                _isTickArmed = true;
                break;
            case EnsureWorkers ensure:
                if (ensure.Count > Math.Max(_workersPerJob, _wanted.GetValueOrDefault(ensure.Job)))
                    _extraWanted.Enqueue(ensure.Job);
                _wanted[ensure.Job] = ensure.Count;
                break;
            case RetireWorker retire:
                Workers.Remove(Workers.Single(one => one.Fake.Session == retire.Session));
                break;
            case KillWorker kill:
                Workers.Find(item => item.Fake.Session.ProcessId == kill.ProcessId)?.Condemn();
                break;
            case ThreadLost lost:
                _lost.Add((lost.Task, lost.Attempt));
                break;
            case SetAlarm { Deadline.Kind: DeadlineKind.Limit } or LineOpened or CancelChildren:
                break; // limits are looked at whenever time passes
            default:
                throw new NotSupportedException(effect.GetType().Name);
        }
    }

    private void Report(TaskAttempt run, bool isBlocked)
    {
        Assert.True(_placed.TryGetValue(run.Task, out var held), $"{run.Task} blocks and is not placed.");
        Assert.NotEqual(isBlocked, held.IsBlocked);
        _placed[run.Task] = held with { IsBlocked = isBlocked };
    }

    // The tables ask this of each other.
    void ITaskPlacing.Schedule(OwnedTask task)
    {
        if (!task.Definition.Placement.Spread)
            Slots.Add(task, SlotClassKey.Of(task.Job, task.Definition));
        else
            _ofOwner.Effects.Add(
                new SubmitTask(Request(task.Id, task.Attempt, task.Job, task.Definition)
                    with
                { Payload = Order(task).Encode() }));
    }

    bool ITaskPlacing.CancelQueued(OwnedTask task)
    {
        if (task.Class is not null)
        {
            Slots.TryRemove(task);
            return true;
        }

        _ofOwner.Effects.Add(new WithdrawTask(task.Id));
        return false;
    }

    void ITaskPlacing.ScheduleAgain(OwnedTask task) => throw new NotSupportedException();

    string? ITaskPlacing.WhyNowhere(OwnedTask task, NodeId unable, string reason) => reason;

    void ITaskPlacing.LeftSlot(OwnedTask task, uint? busyMicros) => Slots.OnEnded(task, busyMicros);

    void ITaskPlacing.Settled(OwnedTask task)
    {
    }

    OwnedTask? ISlotTasks.Find(TaskId task) => Tasks.Find(task);

    int ISlotTasks.CapacityFor(SlotClassKey key) => (int)Math.Max(1, Local.Total.CpuUnits / key.Placement.Demand.CpuUnits);

    void ISlotTasks.Push(Slot slot, OwnedTask task)
    {
        TaskOrder order = Order(task);
        int attempt = task.Attempt;
        Tasks.OnPlaced(task, slot.Node);
        _ofOwner.Effects.Post(slot.Node, new SlotRun(slot.Id, attempt, order));
    }

    void IObjectNews.NotifySession(uint session, ObjectEntry entry, bool fetch) => _ended[entry.Id]++;

    void IObjectNews.NotifyNode(NodeId node, ObjectEntry entry) => throw new NotSupportedException();

    bool ILocalFacts.CanEndWorkers => _canEndWorkers;

    bool ILocalFacts.IsWatched(JobId job) => false;

    TaskId ILocalFacts.ParentOf(TaskId task) => _node == Tables.A ? Tasks.Find(task)?.Parent ?? default : default;

    ulong ILocalFacts.ProgramOf(JobId job) => 0;

    bool ILocalFacts.MayRetire(WorkerEntry worker) => true;

    string? ILocalFacts.ExplainStart(JobId job) => null;
}
