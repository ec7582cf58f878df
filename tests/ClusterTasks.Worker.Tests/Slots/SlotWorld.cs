using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Execution;
using ClusterTasks.Worker.Tests.Ownership;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>An owner, a node, its workers and a scheduler that places at random. The node may be the owner's own; otherwise messages wait
/// in both directions until they are delivered. One more CPU of the node is a bundle of a placement group.</summary>
internal sealed partial class SlotWorld
{
    internal static readonly PlacementGroupId Group = new(Tables.A, 1);

    private readonly int _cpus;
    private readonly int _workersPerJob;
    private readonly bool _canEndWorkers;
    private readonly FakeTimeProvider _time = new();
    private readonly NodeClock _clock;
    private readonly SlotNode _owner;
    private readonly SlotNode _node;
    private readonly SlotNode[] _nodes;
    private readonly Dictionary<JobId, FakeWorker> _drivers = [];
    private readonly Dictionary<ObjectId, int> _ended = [];
    private readonly Dictionary<TaskId, PlaceRequest> _requests = [];
    private readonly Dictionary<TaskId, (ResourceSet Demand, bool IsBlocked)> _placed = [];
    private readonly Dictionary<TaskId, int> _starts = [];
    private readonly PriorityQueue<(SlotNode Node, NodeDeadline Deadline), TimeSpan> _alarms = new();
    private readonly Queue<JobId> _extraWanted = new();
    private readonly Dictionary<JobId, int> _wanted = [];

    // Given up by the node, while their worker has not heard of it.
    private readonly HashSet<(TaskId, int)> _lost = [];
    private readonly Dictionary<JobId, DefinitionNumbers> _definitions = [];
    private readonly HashSet<(TaskId, int)> _begun = [];
    private ulong _tasks;
    private ResourceSet _beside = ResourceSet.Empty;

    internal SlotWorld(int cpus, int workersPerJob, bool isRemote, bool canEndWorkers = true)
    {
        _cpus = cpus;
        _workersPerJob = workersPerJob;
        _canEndWorkers = canEndWorkers;
        _clock = new NodeClock(_time);
        _owner = new SlotNode(Tables.A, isRemote ? 0 : cpus + 1, workersPerJob, canEndWorkers, _clock);
        _node = isRemote ? new SlotNode(Tables.B, cpus + 1, workersPerJob, canEndWorkers, _clock) : _owner;
        _nodes = isRemote ? [_owner, _node] : [_owner];
        (_owner.Peer, _node.Peer) = isRemote ? (_node, _owner) : (null, null);
        foreach (SlotNode node in _nodes)
        {
            Handle(node);
            node.OnOutcome = CheckOutcome;
            node.Machine.Deaths.OnView(View());
        }

        Jobs = [AddDriver(5), AddDriver(6)];
        var bundle = new BundleOrder
        {
            Group = Group,
            Step = BundleStep.Prepare,
            Round = 1,
            Indexes = [0],
            Amounts = [ResourceSet.FromCpus(1)],
            Job = Jobs[0],
        };
        Assert.True(Local.Apply(bundle) && Local.Apply(bundle with { Step = BundleStep.Commit }));
        EndStep();
    }

    internal JobId[] Jobs { get; }

    internal TaskTable Tasks => _owner.Tables.Tasks;

    internal SlotTable Slots => _owner.Tables.Slots;

    internal NodeTasks Local => _node.Tables.Local;

    internal List<LaneWorker> Workers { get; } = [];

    internal IReadOnlyCollection<TaskId> Requests => _requests.Keys;

    internal IReadOnlyCollection<TaskId> Placed => _placed.Keys;

    internal bool HasMessages => _nodes.Any(node => node.HasMail);

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
        if (!_drivers.TryGetValue(job, out FakeWorker? driver))
            return;
        OwnedTask[] parents =
            [.. Workers.SelectMany(worker => worker.Tasks).Where(task => !task.IsWaiting).Select(task => Tasks.Find(task.Run.Task))
            .OfType<OwnedTask>()];
        OwnedTask? parent = parentPick % 3 == 0 || parents.Length == 0 ? null : parents[parentPick % parents.Length];
        if (parent?.Job != job)
            parent = null;
        TaskId id = TaskId.Create(_owner.Id, driver.Session.Number, ++_tasks);
        int number = _definitions[job].Of(definition, out bool isNew);
        if (isNew)
            _owner.Frame(driver, new DefineTask(number, definition));
        _ended.Add(new ObjectId(id, 0), 0);
        _owner.Frame(driver, new Submit(
            id, parent?.Id ?? default, parent?.Depth + 1 ?? depth, number, [], [], Body(definition)));
        _owner.Frame(driver, new Subscribe(new ObjectId(id, 0), Fetch: false));
        EndStep();
    }

    internal void AddWorker(JobId job)
    {
        if (!_drivers.TryGetValue(job, out FakeWorker? driver))
            return;
        FakeWorker fake = _node.Open(SessionKind.Worker, job, driver.Session.Program);
        Workers.Add(new LaneWorker(fake, _node, Begin, EndStep));
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
        _node.Machine.Sessions.OnClosed(worker.Fake.Session);
        EndStep();
        if (!isNoticedLater)
            Bury(worker);
    }

    /// <summary>The driver goes. Mail tells the other node.</summary>
    internal void EndJob(JobId job)
    {
        if (!_drivers.Remove(job, out FakeWorker? driver))
            return;
        _owner.End(driver.Session, EndStep);
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
        if (_drivers.ContainsKey(placed.Job))
            Local.Dispatch(placed);
        else
            _placed.Remove(placed.Task); // nobody there knows the job
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
        if (!(toNode ? _node : _owner).DeliverNext())
            return false;
        EndStep();
        return true;
    }

    internal void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _clock.Advance();
        TimeSpan now = _clock.Now; // what is due again at once waits for the next time
        while (_alarms.TryPeek(out _, out TimeSpan due) && due <= now)
        {
            (SlotNode node, NodeDeadline deadline) = _alarms.Dequeue();
            node.Machine.OnDue(deadline);
            EndStep();
        }
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
            Assert.Fail($"{step}: {used} of {_cpus + 1} CPUs are in use: {InUse}; {Picture}.");
        Assert.Equal(Local.InUseBeside, _beside);
        if (_canEndWorkers)
            Assert.All(Workers, worker => Assert.False(worker.HasTasksThatMustNotMeet, $"{step}: {worker.Picture}."));
        Assert.All(_ended, pair => Assert.True(pair.Value <= 1, $"{step}: task {pair.Key.Task.Number} ended {pair.Value} times."));
    }

    internal void AssertIdle()
    {
        Assert.All(_ended, pair => Assert.True(
            pair.Value == 1 || !_drivers.ContainsKey(new JobId(_owner.Id, pair.Key.Task.Session)),
            $"Task {pair.Key.Task.Number} ended {pair.Value} times."));
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

    private string InUse => string.Join(", ", Workers.SelectMany(worker => worker.Tasks).Where(task => !task.IsWaiting).Select(task =>
        $"{task.Run.Task.Number}#{task.Run.Attempt} takes {task.Cpus} (at the node {Local.Find(task.Run.Task)?.Cpus})"));

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

    private void CheckOutcome(TaskOutcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Returned)
            Assert.False(_begun.Contains((outcome.Task, outcome.Attempt)),
                $"Task {outcome.Task.Number}#{outcome.Attempt} had begun and came back: {outcome.Reason}.");
    }

    private JobId AddDriver(ulong program)
    {
        FakeWorker driver = _owner.Open(SessionKind.Driver, default, program);
        _drivers.Add(driver.Session.Job, driver);
        _definitions.Add(driver.Session.Job, new DefinitionNumbers());
        if (_node != _owner)
            _node.Tables.Jobs.Add(driver.Session.Job, JobCode.None, program); // it has asked when the first task came
        return driver.Session.Job;
    }

    private void Bury(LaneWorker worker)
    {
        Workers.Remove(worker);
        _node.End(worker.Fake.Session, EndStep);
    }

    private void EndStep()
    {
        while (_nodes.Count(node => node.Carry()) > 0)
        {
        }

        foreach (FakeWorker driver in _drivers.Values)
        {
            foreach ((FrameType type, var body) in driver.TakeFrames())
            {
                if (type == FrameType.Resolved)
                    _ended[FrameReader.Decode<Resolved>(body).Id]++;
            }
        }
    }
}
