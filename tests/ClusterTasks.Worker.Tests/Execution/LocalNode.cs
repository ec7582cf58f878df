using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using ClusterTasks.Worker.Tests.Machine;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>The tasks of a node that owns them, and what they asked of the rest of the node, as lines.</summary>
internal sealed class LocalNode : ILocalFacts
{
    internal static readonly NodeId Owner = new(2);
    internal static readonly JobId Job = new(Owner, 1);
    internal static readonly JobId OtherJob = new(Owner, 2);

    private readonly List<string> _log = [];
    private readonly Dictionary<ObjectId, Queue<NodeTask>> _fetches = [];
    private readonly List<TaskOutcome> _outcomes = [];
    private readonly List<TaskAttempt> _finished = [];
    private readonly List<StreamItem> _items = [];
    private readonly List<(ulong Task, TaskEventKind Kind)> _told = [];
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly NodeClock _clock;
    private readonly NodeContext _context;
    private readonly int _workersPerJob;
    private uint _workers;

    internal LocalNode(double cpus = 2, int workers = 1, int gpus = 0)
    {
        _workersPerJob = workers;
        _clock = new NodeClock(_time);
        _context = new NodeContext(Owner, _clock, new PlainErrors(), handlesOwnMail: false);
        var counts = new BorrowCounts(_context);
        var memory = new Memory(this);
        var reports = new OwnerReports(
            _context, new Handovers(_context, new ReferenceTable(_context, counts, new NoNews()), counts), memory);
        Tasks = new NodeTasks(
            ResourceSet.From(cpus, gpus, 0, null), [.. Enumerable.Range(0, gpus).Select(gpu => $"{gpu}")], workers, _context,
                memory, reports, this);
    }

    internal NodeTasks Tasks { get; }

    internal HashSet<ObjectId> Local { get; } = [];

    /// <summary>Arguments that the node keeps in memory now, once for each task that wants them.</summary>
    internal List<ObjectId> Pinned { get; } = [];

    internal List<TaskOutcome> Outcomes => Pumped(_outcomes);

    internal List<TaskAttempt> Finished => Pumped(_finished);

    internal List<StreamItem> Items => Pumped(_items);

    /// <summary>Whether workers are processes.</summary>
    public bool CanEndWorkers { get; set; } = true;

    /// <summary>The time at which the node wants to look at limits again.</summary>
    internal long? WakesAt => Tasks.WakesAt;

    internal static TaskId T(ulong number) => new(Owner, number);

    internal static ObjectId Argument(ulong number) => new(T(number), 0);

    internal static PlaceRequest Request(
        ulong number, double cpus = 1, int attempt = 1, JobId? job = null, double gpus = 0, params ObjectId[] arguments)
    {
        var run = new Run(T(number), attempt, 0, 0, 0, arguments, new byte[]?[arguments.Length], default);
        var definition = new TaskDefinition { Name = "f", Placement = new() { Demand = ResourceSet.From(cpus, gpus, 0, null) } };
        return new PlaceRequest
        {
            Task = T(number),
            Attempt = attempt,
            Owner = Owner,
            Job = job ?? Job,
            Payload = new TaskOrder(job ?? Job, definition, run, [.. arguments.Select(_ => new[] { Owner })]).Encode(),
            Placement = definition.Placement,
        };
    }

    /// <summary>A task of this definition.</summary>
    internal static PlaceRequest Request(ulong number, TaskDefinition definition, int attempt = 1) =>
        Request(number, definition.Placement.Demand.Cpus, attempt, gpus: definition.Placement.Demand.Gpus) with
        {
            Payload = new TaskOrder(Job, definition, new Run(T(number), attempt, 0, 0, 0, [], [], default), []).Encode(),
        };

    internal void Dispatch(ulong number, TaskDefinition definition, int attempt = 1)
    {
        Tasks.Dispatch(Request(number, definition, attempt));
        Tasks.OnMayBegin(T(number), attempt); // of one that may run once at most
    }

    /// <summary>A slot for tasks of this definition.</summary>
    internal void DispatchSlot(ulong number, TaskDefinition definition) =>
        Tasks.Dispatch(Request(number, definition.Placement.Demand.Cpus) with
        {
            IsSlot = true,
            Payload = [],
            Sharing = (byte)definition.Sharing,
        });

    internal void RunInSlot(ulong slot, ulong number, TaskDefinition definition, int attempt = 1) =>
        Tasks.RunInSlot(T(slot), Owner, attempt, TaskOrder.Decode(Request(number, definition, attempt).Payload));

    /// <summary>Lets time pass, in seconds, and looks at limits as the node's timer does.</summary>
    internal void Pass(double seconds)
    {
        Clock += (long)(seconds * 1_000_000);
        Tasks.OnAlarm();
    }

    internal void Dispatch(
        ulong number, double cpus = 1, int attempt = 1, JobId? job = null, double gpus = 0, params ObjectId[] arguments) =>
        Tasks.Dispatch(Request(number, cpus, attempt, job, gpus, arguments));

    /// <summary>The scheduler places a slot here.</summary>
    internal void DispatchSlot(ulong number, double cpus = 1, JobId? job = null) =>
        Tasks.Dispatch(Request(number, cpus, job: job) with { IsSlot = true, Payload = [] });

    /// <summary>The owner sends a task into its slot.</summary>
    internal void RunInSlot(ulong slot, ulong number, int attempt = 1, JobId? job = null, params ObjectId[] arguments) =>
        Tasks.RunInSlot(T(slot), Owner, attempt, TaskOrder.Decode(Request(number, 1, attempt, job, 0, arguments).Payload));

    internal FakeWorker AddWorker(JobId? job = null, string? gpus = null)
    {
        var worker = new FakeWorker(++_workers, job ?? Job, gpus);
        Tasks.OnWorkerReady(worker.Session);
        return worker;
    }

    internal void Complete(
        FakeWorker worker, ulong number, int attempt = 1, bool failed = false, bool retryable = false, params ObjectId[] nested) =>
        Tasks.OnCompleted(worker.Session,
            new Completed(T(number), attempt, failed, retryable, default, new ResultEntry(0, [1], 1, nested)));

    internal void Block(FakeWorker worker, ulong number) => Tasks.OnBlocked(worker.Session, T(number));

    internal void Unblock(FakeWorker worker, ulong number) => Tasks.OnUnblocked(worker.Session, T(number));

    internal void Cancel(ulong number, bool force = false, bool recursive = false, int attempt = 1) =>
        Tasks.Cancel(T(number), attempt, force, recursive);

    /// <summary>Ends the oldest fetch of an argument.</summary>
    internal void Fetched(ObjectId id, Exception? error = null)
    {
        Pump();
        NodeTask task = _fetches[id].Dequeue();
        if (error is null)
            Tasks.OnFetched(task, new Pin(this, id));
        else
            Tasks.OnFetchFailed(task, error.Message);
    }

    /// <summary>The lines since the last call; the node must be sound.</summary>
    internal string[] Take()
    {
        Pump();
        Tasks.AssertInvariants();
        Assert.Null(Tasks.FindIdleWait());
        string[] lines = [.. _log];
        _log.Clear();
        return lines;
    }

    internal void AssertIdle()
    {
        Pump();
        Tasks.AssertInvariants();
        Assert.Equal(0, Tasks.Count);
        Assert.Equal(0, Tasks.SlotCount);
        Assert.Empty(Pinned);
        Assert.Equal(Tasks.Total, Tasks.Free);
        Assert.All(Tasks.Workers, worker => Assert.Equal(0, worker.Active));
        Assert.All(Tasks.Workers, worker => Assert.Equal((0, 0), worker.Sharing));
        Assert.Null(Tasks.OnTime());
    }

    /// <summary>Objects that wait for room.</summary>
    internal HashSet<ObjectId> WithoutRoom { get; } = [];

    private readonly Dictionary<JobId, int> _wanted = [];

    /// <summary>The number of workers that each job should have.</summary>
    internal Dictionary<JobId, int> Wanted => Pumped(_wanted);

    /// <summary>Workers whose processes are in use elsewhere, though they have no tasks.</summary>
    internal HashSet<NodeSession> Kept { get; } = [];

    private readonly List<NodeSession> _retired = [];

    /// <summary>Workers that were told to end, since somebody looked.</summary>
    internal List<NodeSession> Retired => Pumped(_retired);

    /// <summary>Why workers do not start now.</summary>
    internal string? StartWords { get; set; }

    public string? ExplainStart(JobId job) => StartWords;

    /// <summary>The programs of jobs; every other job is one of its own.</summary>
    internal Dictionary<JobId, ulong> Programs { get; } = [];

    public ulong ProgramOf(JobId job) => Programs.GetValueOrDefault(job);

    public bool MayRetire(WorkerEntry worker) => !Kept.Contains(worker.Session);

    public bool IsWatched(JobId job) => true;

    /// <summary>Which task submitted which.</summary>
    internal Dictionary<TaskId, TaskId> Parents { get; } = [];

    public TaskId ParentOf(TaskId task) => Parents.GetValueOrDefault(task);

    /// <summary>Microseconds.</summary>
    internal long Clock
    {
        get => _clock.Micros;
        set
        {
            _time.Advance(TimeSpan.FromMicroseconds(value - _clock.Micros));
            _clock.Advance();
        }
    }

    internal List<(ulong Task, TaskEventKind Kind)> Told => Pumped(_told);

    private T Pumped<T>(T what)
    {
        Pump();
        return what;
    }

    private void Pump()
    {
        foreach (object effect in _context.Effects.TakeAll())
        {
            if (EffectLog.AsMail(effect) is var (_, frame))
                OnMail(frame);
            else
                OnEffect(effect);
        }
    }

    private void OnMail(object frame)
    {
        switch (frame)
        {
            case Accepted accepted:
                _log.Add($"accepted {accepted.Task.Number}#{accepted.Attempt}");
                break;
            case OutcomeFrame { Outcome: var outcome }:
                _outcomes.Add(outcome);
                _log.Add($"outcome {outcome.Task.Number}#{outcome.Attempt} {outcome.Kind}");
                break;
            case StreamItem item:
                _items.Add(item);
                break;
            case SlotGranted granted:
                _log.Add($"granted {granted.Slot.Number}");
                break;
            case SlotNews { IsEnd: true } news:
                _log.Add($"ended {news.Slot.Number}{(news.NoWorkers.Length > 0 ? " no workers" : "")}");
                break;
            case SlotNews news:
                _log.Add($"taken back {news.Slot.Number}");
                break;
            case SlotBlocked blocked:
                _log.Add($"slot {blocked.Slot.Number} blocked {blocked.Change:+0;-0}");
                break;
        }
    }

    private void OnEffect(object effect)
    {
        switch (effect)
        {
            case FetchArgument fetch:
                _log.Add($"fetch {fetch.Id.Task.Number}");
                if (!_fetches.TryGetValue(fetch.Id, out Queue<NodeTask>? waiting))
                    _fetches.Add(fetch.Id, waiting = []);
                waiting.Enqueue(fetch.Task);
                break;
            case CancelChildren cancel:
                _log.Add($"cancel children of {cancel.Parent.Number}{(cancel.Force ? " force" : "")}");
                break;
            case EnsureWorkers ensure:
                bool isExtra = ensure.Count > _workersPerJob && ensure.Count > _wanted.GetValueOrDefault(ensure.Job);
                _wanted[ensure.Job] = ensure.Count;
                _log.Add(isExtra ? $"extra worker {ensure.Count - _workersPerJob} of {ensure.Job.Number}" : $"workers {ensure.Job.Number}");
                break;
            case EnsureGpuWorker { Number: 0 } first:
                _log.Add($"workers {first.Job.Number} GPU {first.Devices}");
                break;
            case EnsureGpuWorker extra:
                _log.Add($"extra worker {extra.Number} of {extra.Job.Number} GPU {extra.Devices}");
                break;
            case RetireWorker retire:
                _wanted[retire.Session.Job]--;
                _retired.Add(retire.Session);
                break;
            case KillWorker kill:
                _log.Add($"kill {kill.ProcessId}");
                break;
            case MemoryFreed freed:
                _log.Add($"memory of {freed.ProcessId} with {freed.Functions}");
                break;
            case ThreadLost lost:
                _log.Add($"lost {lost.Task.Number}#{lost.Attempt}");
                break;
            case TellEvent { Item: var item }:
                _told.Add((item.Task.Number, item.Kind));
                break;
            case RunFinished { Run: var run }:
                _finished.Add(run);
                _log.Add($"finished {run.Task.Number}#{run.Attempt}");
                break;
            case RunLent lent:
                _log.Add($"{(lent.IsLent ? "blocked" : "unblocked")} {lent.Run.Task.Number}");
                break;
            case UsesBeside beside:
                _log.Add($"beside {beside.Cpus}");
                break;
        }
    }

    private sealed class NoNews : IObjectNews
    {
        public void NotifySession(uint session, ObjectEntry entry, bool fetch) => throw new NotSupportedException();

        public void NotifyNode(NodeId node, ObjectEntry entry) => throw new NotSupportedException();
    }

    private sealed class Memory(LocalNode node) : FakeMemory
    {
        public override void Delete(ObjectId id)
        {
            node.Pump(); // what was asked for before this
            node._log.Add($"delete {id.Task.Number}");
        }

        public override IDisposable? TryPin(ObjectId id) => node.Local.Contains(id) ? new Pin(node, id) : null;

        public override string? Explain(ObjectId id)
        {
            node.Pump();
            return node._fetches.ContainsKey(id) ? "it is being fetched by a test" : node.WithoutRoom.Contains(id) ? "it waits for room"
                : null;
        }
    }

    private sealed class Pin : IDisposable
    {
        private readonly LocalNode _node;
        private readonly ObjectId _id;

        internal Pin(LocalNode node, ObjectId id)
        {
            (_node, _id) = (node, id);
            node.Pinned.Add(id);
        }

        public void Dispose() => Assert.True(_node.Pinned.Remove(_id), $"{_id} is unpinned twice.");
    }
}
