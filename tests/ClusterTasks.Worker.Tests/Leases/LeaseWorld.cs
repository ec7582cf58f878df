using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Execution;
using ClusterTasks.Worker.Tests.Ownership;
using Lease = ClusterTasks.Worker.Leases.Lease;
using TaskRequest = ClusterTasks.Scheduling.TaskRequest;

namespace ClusterTasks.Worker.Tests.Leases;

/// <summary>An owner, a node, its workers and a scheduler that places at random. The node may be the owner's own; its mail to itself is
/// then delivered at the end of each step. Otherwise messages wait in both directions until they are delivered. One more CPU of the node is
/// a bundle of a placement group.</summary>
internal sealed partial class LeaseWorld : IOwnershipEffects, ILeaseHost, ILocalTasksHost
{
    internal static readonly PlacementGroupId Group = new(Tables.A, 1);

    private readonly NodeId _node;
    private readonly int _cpus;
    private readonly int _workersPerJob;
    private readonly bool _canEndWorkers;
    private readonly Tables _errors = new();
    private readonly ReferenceTable _objects;
    private readonly Queue<Action> _toNode = [];
    private readonly Queue<Action> _toOwner = [];
    private readonly Queue<Action> _toSelf = [];
    private readonly Dictionary<ObjectId, int> _ended = [];
    private readonly Dictionary<TaskId, TaskRequest> _requests = [];
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
    private ulong _leases;
    private ulong _tasks;
    private TimeSpan _now;
    private bool _isTickArmed;
    private bool _isDelivering;
    private ResourceSet _beside = ResourceSet.Empty;

    internal LeaseWorld(int cpus, int workersPerJob, bool isRemote, bool canEndWorkers = true)
    {
        _cpus = cpus;
        _workersPerJob = workersPerJob;
        _canEndWorkers = canEndWorkers;
        _node = isRemote ? Tables.B : Tables.A;
        _objects = new ReferenceTable(Tables.A, this, _errors);
        Tasks = new TaskTable(_objects, this, _errors, _errors.Journal);
        Leases = new LeaseTable(this);
        Local = new LocalTasks(ResourceSet.FromCpus(cpus + 1), [], workersPerJob, this);
        var bundle = new BundleOrder { Group = Group, Step = BundleStep.Prepare, Round = 1, Indexes = [0], Amounts = [ResourceSet.FromCpus(1)], Job = Tables.Job };
        Assert.True(Local.Apply(bundle) && Local.Apply(bundle with { Step = BundleStep.Commit }));
    }

    internal TaskTable Tasks { get; }

    internal LeaseTable Leases { get; }

    internal LocalTasks Local { get; }

    internal List<LaneWorker> Workers { get; } = [];

    internal IReadOnlyCollection<TaskId> Requests => _requests.Keys;

    internal IReadOnlyCollection<TaskId> Placed => _placed.Keys;

    internal bool HasMessages => _toNode.Count + _toOwner.Count > 0;

    internal string Picture => $"{Tasks.Count} tasks, {Leases.LeaseCount} leases, {Leases.RequestCount} requests, {_requests.Count} in the scheduler's queue, "
        + $"{_placed.Count} placed; on the node {Local.Count} tasks, {Local.LeaseCount} leases, free {Local.Free}; "
        + string.Join("; ", Workers.Select(worker => worker.Picture));

    /// <param name="shape">Its shape.</param>
    /// <param name="depth">How deep it is, without a parent.</param>
    /// <param name="job">Its job.</param>
    /// <param name="parentPick">Chooses among the running tasks of the job; or no parent.</param>
    internal void Submit(TaskShape shape, int depth, JobId job, int parentPick = 0)
    {
        if (_endedJobs.Contains(job))
            return;
        OwnedTask[] parents = [.. Workers.SelectMany(worker => worker.Tasks).Where(task => !task.IsWaiting).Select(task => Tasks.Find(task.Run.Task)).OfType<OwnedTask>()];
        OwnedTask? parent = parentPick % 3 == 0 || parents.Length == 0 ? null : parents[parentPick % parents.Length];
        if (parent?.Job != job)
            parent = null;
        TaskSpec spec = Tables.Spec(++_tasks) with { Shape = shape, Depth = parent?.Spec.Depth + 1 ?? depth, Parent = parent?.Spec.Id ?? default };
        Tasks.Submit(spec, Tables.Driver, job);
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
        Leases.EndJob(job);
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
        TaskRequest[] fitting = [.. _requests.Values.Where(request => !mustFit || Free.Covers(request.Demand)).OrderBy(request => request.Task.Number)];
        if (fitting.Length == 0)
            return false;
        TaskRequest placed = fitting[pick % fitting.Length];
        _requests.Remove(placed.Task);
        _placed.Add(placed.Task, (placed.Demand, false));
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
            LeaseTable.OnAwaited(children[pick % children.Count]);
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
        _now += time;
        while (_retries.TryPeek(out (TaskId Task, int Attempt) retry, out TimeSpan due) && due <= _now)
        {
            _retries.Dequeue();
            Tasks.OnRetryDue(retry.Task, retry.Attempt);
        }

        Local.OnTime();
        EndStep();
        if (!_isTickArmed)
            return;
        _isTickArmed = false;
        if (Leases.Tick())
            _isTickArmed = true;
        EndStep();
    }

    /// <summary>Ends the step, and looks whether all is as it must be.</summary>
    internal void Check(string step)
    {
        EndStep();
        Tasks.AssertInvariants();
        Leases.AssertInvariants();
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
        Assert.Empty(Leases.Classes);
        Assert.Equal(0, Leases.LeaseCount + Leases.RequestCount);
        Assert.Equal(0, Local.Count + Local.LeaseCount);
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
            Assert.True(starts == 1 || owned.Spec.Shape.MaxRetries != 0, $"Task {task.Number} may run once at most and was started {starts} times.");
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
        while (_toSelf.TryDequeue(out Action? message))
            message();
        _isDelivering = false;
    }

    // Requests of the owner.
    uint IOwnershipEffects.Now => 0;

    void IOwnershipEffects.NotifySession(uint session, ObjectEntry entry, bool fetch) => _ended[entry.Id]++;

    void IOwnershipEffects.Schedule(OwnedTask task)
    {
        if (!task.Spec.Shape.Spread)
            Leases.Add(task, LeaseClassKey.Of(task.Job, task.Spec.Shape));
        else
            _requests.Add(task.Spec.Id, Request(task.Spec.Id, task.Attempt, task.Job, task.Spec.Shape) with { Payload = Order(task).Encode() });
    }

    bool IOwnershipEffects.CancelQueued(OwnedTask task)
    {
        if (task.Class is not null)
        {
            Leases.TryRemove(task);
            return true;
        }

        if (_requests.Remove(task.Spec.Id))
            Tasks.OnDequeued(task.Spec.Id);
        return false;
    }

    long ILocalTasksHost.Clock => (long)_now.TotalMicroseconds;

    bool ILocalTasksHost.CanEndWorkers => _canEndWorkers;

    void ILocalTasksHost.WakeAt(long clock)
    {
        // Looked at whenever time passes.
    }

    void ILocalTasksHost.EnsureExtraWorker(JobId job, string devices, int number) => throw new NotSupportedException();

    ulong ILocalTasksHost.ProgramOf(JobId job) => 0;

    bool ILocalTasksHost.MayRetire(WorkerEntry worker) => true;

    void ILocalTasksHost.RetireWorker(WorkerEntry worker) => Workers.Remove(Workers.Single(one => one.Fake.Session == worker.Session));

    void ILocalTasksHost.TellLost(LocalTask task) => _lost.Add((task.Id, task.Attempt));

    byte[] ILocalTasksHost.TimedOutError(LocalTask task, bool isLost) => [3];

    long ILocalTasksHost.ClockAt(long utcTicks) => utcTicks;

    void ILocalTasksHost.Tell(LocalTask task, TaskEventKind kind)
    {
        // Nobody listens.
    }

    void IOwnershipEffects.LimitScheduling(OwnedTask task) => throw new NotSupportedException("No task here has a limit.");

    void IOwnershipEffects.GiveUp(OwnedTask task, byte[] error) => throw new NotSupportedException("No task here has a limit.");

    string? IOwnershipEffects.WhyNowhere(OwnedTask task, NodeId unable, string reason) => reason;

    void IOwnershipEffects.LeftSlot(OwnedTask task, uint? busyMicros) => Leases.OnEnded(task, busyMicros);

    void IOwnershipEffects.CancelRunning(OwnedTask task, bool force, bool recursive) => EndAttempt(task.Spec.Id, task.Attempt, force);

    void IOwnershipEffects.EndAttempt(NodeId node, TaskId task, int attempt) => EndAttempt(task, attempt, force: false);

    void IOwnershipEffects.LetBegin(OwnedTask task)
    {
        (TaskId id, int attempt) = (task.Spec.Id, task.Attempt);
        Send(_toNode, () => Local.OnMayBegin(id, attempt));
    }

    private void EndAttempt(TaskId task, int attempt, bool force) => Send(_toNode, () => Local.Cancel(task, attempt, force, recursive: false));

    TimeSpan IOwnershipEffects.RetryLater(OwnedTask task)
    {
        TimeSpan due = _now + TimeSpan.FromMilliseconds(3);
        _retries.Enqueue((task.Spec.Id, task.Attempt + 1), due);
        return due;
    }

    void IOwnershipEffects.Settled(OwnedTask task)
    {
    }

    // Requests of the leases.
    long ILeaseHost.Timestamp => _now.Ticks;

    TaskId ILeaseHost.NewLeaseId() => Tables.T(1_000_000 + ++_leases);

    int ILeaseHost.SlotsOf(LeaseClassKey key) => (int)Math.Max(1, Local.Total.CpuUnits / key.Demand.CpuUnits);

    void ILeaseHost.RequestLease(LeaseClass leaseClass, TaskId lease)
    {
        var shape = new TaskShape { Name = leaseClass.Name, Cpus = leaseClass.Key.Demand.CpuUnits / (double)ResourceSet.UnitsPerWhole, Group = leaseClass.Key.Group };
        _requests.Add(lease, Request(lease, 1, leaseClass.Key.Job, shape) with { IsLease = true, Sharing = (byte)leaseClass.Key.Sharing });
    }

    void ILeaseHost.CancelRequest(TaskId lease) => _requests.Remove(lease);

    void ILeaseHost.Push(Lease lease, OwnedTask task)
    {
        TaskOrder order = Order(task);
        int attempt = task.Attempt;
        Tasks.OnPlaced(task, lease.Node);
        Send(_toNode, () => Local.RunInLease(lease.Id, Tables.A, attempt, order));
    }

    void ILeaseHost.TakeBack(Lease lease, bool onlyIfRoom) => Send(_toNode, () => Local.TakeBack(lease.Id, onlyIfRoom));

    void ILeaseHost.EndLease(NodeId node, TaskId lease) => Send(_toNode, () => Local.EndLease(lease));

    void ILeaseHost.ArmTick() => _isTickArmed = true;

    // Requests of the node.
    void ILocalTasksHost.Accepted(NodeId owner, TaskId task, int attempt) => Send(_toOwner, () => Tasks.OnAccepted(task, attempt, _node));

    void ILocalTasksHost.Outcome(NodeId owner, in TaskOutcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Returned)
            Assert.False(_begun.Contains((outcome.Task, outcome.Attempt)), $"Task {outcome.Task.Number}#{outcome.Attempt} had begun and came back: {outcome.Reason}.");
        TaskOutcome sent = outcome;
        Send(_toOwner, () => Tasks.OnOutcome(sent, _node));
    }

    void ILocalTasksHost.KillWorker(WorkerEntry worker) => Workers.Find(item => item.Fake.Session == worker.Session)?.Condemn();

    void ILocalTasksHost.ReportFinished(TaskRun run) => _placed.Remove(run.Task);

    void ILocalTasksHost.ReportBlocked(TaskRun run) => Report(run, isBlocked: true);

    void ILocalTasksHost.ReportUnblocked(TaskRun run) => Report(run, isBlocked: false);

    void ILocalTasksHost.ReportBeside(ResourceSet cpus) => _beside = cpus;

    private void Report(TaskRun run, bool isBlocked)
    {
        Assert.True(_placed.TryGetValue(run.Task, out var held), $"{run.Task} blocks and is not placed.");
        Assert.NotEqual(isBlocked, held.IsBlocked);
        _placed[run.Task] = held with { IsBlocked = isBlocked };
    }

    void ILocalTasksHost.LeaseGranted(NodeId owner, TaskId lease) => Send(_toOwner, () => Leases.OnGranted(lease, _node));

    void ILocalTasksHost.LeaseEnded(NodeId owner, TaskId lease, string noWorkers) => Send(_toOwner, () => Leases.OnLeaseEnded(lease, _node));

    void ILocalTasksHost.TakenBack(NodeId owner, TaskId lease) => Send(_toOwner, () => Leases.OnTakenBack(lease, _node));

    void ILocalTasksHost.LeaseBlocked(NodeId owner, TaskId lease, TaskId task, int change)
    {
        if (_node == Tables.A)
            Send(_toOwner, () => Leases.OnBlocked(lease, Tasks.Find(task), change));
    }

    TaskId ILocalTasksHost.ParentOf(TaskId task) => _node == Tables.A ? Tasks.Find(task)?.Spec.Parent ?? default : default;

    OwnedTask? ILeaseHost.Find(TaskId task) => Tasks.Find(task);

    byte[] ILocalTasksHost.CancelledError(TaskId task, string name, CancelReason reason) => [1];

    byte[] ILocalTasksHost.NotRunError(TaskId task, string name, string reason) => [1];

    // Effects that no task here has: arguments, streams, references.
    void IOwnershipEffects.NotifyNode(NodeId node, ObjectEntry entry) => throw new NotSupportedException();

    void IOwnershipEffects.SubscribeAtOwner(ObjectId id) => throw new NotSupportedException();

    void IOwnershipEffects.BorrowAtOwner(ObjectId id) => throw new NotSupportedException();

    void IOwnershipEffects.UnborrowAtOwner(ObjectId id) => throw new NotSupportedException();

    void IOwnershipEffects.DeleteCopy(NodeId node, ObjectId id) => throw new NotSupportedException();

    void IOwnershipEffects.ScheduleAgain(OwnedTask task) => throw new NotSupportedException();

    bool IOwnershipEffects.IsDead(NodeId node) => false;

    void IOwnershipEffects.CreditStream(OwnedTask task, uint requested) => throw new NotSupportedException();

    void ILocalTasksHost.StreamItem(NodeId owner, in StreamItem item) => throw new NotSupportedException();

    void ILocalTasksHost.Fetch(LocalTask task, ObjectId id, IReadOnlyList<NodeId> locations) => throw new NotSupportedException();

    string? ILocalTasksHost.ExplainFetch(ObjectId id) => null;

    void ILocalTasksHost.DeleteResult(ObjectId id) => throw new NotSupportedException();

    IDisposable? ILocalTasksHost.TryPin(ObjectId id) => null;

    void ILocalTasksHost.LeftArguments(LocalTask task)
    {
    }

    void ILocalTasksHost.CancelChildren(TaskId parent, bool force)
    {
    }

    string? ILocalTasksHost.ExplainStart(JobId job) => null;

    void ILocalTasksHost.EnsureWorkers(JobId job, int count)
    {
        if (count > Math.Max(_workersPerJob, _wanted.GetValueOrDefault(job)))
            _extraWanted.Enqueue(job);
        _wanted[job] = count;
    }

    void ILocalTasksHost.EnsureGpuWorker(JobId job, string devices) => throw new NotSupportedException();
}
