using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using TaskRequest = ClusterTasks.Scheduling.TaskRequest;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>The tasks of node 1 and what they asked of the rest of the node, as lines.</summary>
internal sealed class LocalNode : ILocalTasksHost
{
    internal static readonly NodeId Self = new(1);
    internal static readonly NodeId Owner = new(2);
    internal static readonly JobId Job = new(Owner, 1);
    internal static readonly JobId OtherJob = new(Owner, 2);

    private readonly List<string> _log = [];
    private readonly Dictionary<ObjectId, Queue<LocalTask>> _fetches = [];
    private readonly int _workersPerJob;
    private uint _workers;

    internal LocalNode(double cpus = 2, int workers = 1, int gpus = 0)
    {
        _workersPerJob = workers;
        Tasks = new LocalTasks(ResourceSet.From(cpus, gpus, 0, null), [.. Enumerable.Range(0, gpus).Select(gpu => $"{gpu}")], workers, this);
    }

    internal LocalTasks Tasks { get; }

    internal HashSet<ObjectId> Local { get; } = [];

    /// <summary>Arguments that the node keeps in memory now, once for each task that wants them.</summary>
    internal List<ObjectId> Pinned { get; } = [];

    internal List<TaskOutcome> Outcomes { get; } = [];

    internal List<TaskRun> Finished { get; } = [];

    internal List<StreamItem> Items { get; } = [];

    /// <summary>Whether workers are processes.</summary>
    public bool CanEndWorkers { get; set; } = true;

    /// <summary>The time at which the node wants to look at limits again.</summary>
    internal long? WakesAt { get; private set; }

    internal static TaskId T(ulong number) => new(Owner, number);

    internal static ObjectId Argument(ulong number) => new(T(number), 0);

    internal static TaskRequest Request(
        ulong number, double cpus = 1, int attempt = 1, JobId? job = null, double gpus = 0, params ObjectId[] arguments)
    {
        var run = new Run(T(number), attempt, 0, 0, 0, arguments, new byte[]?[arguments.Length], default);
        var shape = new TaskShape { Name = "f", Cpus = cpus, Gpus = gpus };
        return new TaskRequest
        {
            Task = T(number),
            Attempt = attempt,
            Owner = Owner,
            Job = job ?? Job,
            Demand = ResourceSet.From(cpus, gpus, 0, null),
            Payload = new TaskOrder(job ?? Job, shape, run, [.. arguments.Select(_ => new[] { Owner })]).Encode(),
        };
    }

    /// <summary>A task of this shape.</summary>
    internal static TaskRequest Request(ulong number, TaskShape shape, int attempt = 1) => Request(number, shape.Cpus, attempt, gpus: shape.Gpus) with
    {
        Payload = new TaskOrder(Job, shape, new Run(T(number), attempt, 0, 0, 0, [], [], default), []).Encode(),
    };

    internal void Dispatch(ulong number, TaskShape shape, int attempt = 1)
    {
        Tasks.Dispatch(Request(number, shape, attempt));
        Tasks.OnMayBegin(T(number), attempt); // of one that may run once at most
    }

    /// <summary>A slot for tasks of this shape.</summary>
    internal void DispatchLease(ulong number, TaskShape shape) =>
        Tasks.Dispatch(Request(number, shape.Cpus) with { IsLease = true, Payload = [], Sharing = (byte)shape.Sharing });

    internal void RunInLease(ulong lease, ulong number, TaskShape shape, int attempt = 1) =>
        Tasks.RunInLease(T(lease), Owner, attempt, TaskOrder.Decode(Request(number, shape, attempt).Payload));

    /// <summary>Lets time pass, in seconds, and looks at limits as the node's timer does.</summary>
    internal void Pass(double seconds)
    {
        Clock += (long)(seconds * 1_000_000);
        WakesAt = Tasks.OnTime();
    }

    internal void Dispatch(ulong number, double cpus = 1, int attempt = 1, JobId? job = null, double gpus = 0, params ObjectId[] arguments) =>
        Tasks.Dispatch(Request(number, cpus, attempt, job, gpus, arguments));

    /// <summary>The scheduler places a leased slot here.</summary>
    internal void DispatchLease(ulong number, double cpus = 1, JobId? job = null) =>
        Tasks.Dispatch(Request(number, cpus, job: job) with { IsLease = true, Payload = [] });

    /// <summary>The owner sends a task into its slot.</summary>
    internal void RunInLease(ulong lease, ulong number, int attempt = 1, JobId? job = null, params ObjectId[] arguments) =>
        Tasks.RunInLease(T(lease), Owner, attempt, TaskOrder.Decode(Request(number, 1, attempt, job, 0, arguments).Payload));

    internal FakeWorker AddWorker(JobId? job = null, string? gpus = null)
    {
        var worker = new FakeWorker(++_workers, job ?? Job, gpus);
        Tasks.OnWorkerReady(worker.Session);
        return worker;
    }

    internal void Complete(FakeWorker worker, ulong number, int attempt = 1, bool failed = false, bool retryable = false, params ObjectId[] nested) =>
        Tasks.OnCompleted(worker.Session, new Completed(T(number), attempt, failed, retryable, default, new ResultEntry(0, [1], 1, nested)));

    internal void Block(FakeWorker worker, ulong number) => Tasks.OnBlocked(worker.Session, T(number));

    internal void Unblock(FakeWorker worker, ulong number) => Tasks.OnUnblocked(worker.Session, T(number));

    internal void Cancel(ulong number, bool force = false, bool recursive = false, int attempt = 1) => Tasks.Cancel(T(number), attempt, force, recursive);

    /// <summary>Ends the oldest fetch of an argument.</summary>
    internal void Fetched(ObjectId id, Exception? error = null)
    {
        LocalTask task = _fetches[id].Dequeue();
        if (error is null)
            Tasks.OnFetched(task, new Pin(this, id));
        else
            Tasks.OnFetchFailed(task, error.Message);
    }

    /// <summary>The lines since the last call; the node must be sound.</summary>
    internal string[] Take()
    {
        Tasks.AssertInvariants();
        Assert.Null(Tasks.FindIdleWait());
        string[] lines = [.. _log];
        _log.Clear();
        return lines;
    }

    internal void AssertIdle()
    {
        Tasks.AssertInvariants();
        Assert.Equal(0, Tasks.Count);
        Assert.Equal(0, Tasks.LeaseCount);
        Assert.Empty(Pinned);
        Assert.Equal(Tasks.Total, Tasks.Free);
        Assert.All(Tasks.Workers, worker => Assert.Equal(0, worker.Active));
        Assert.All(Tasks.Workers, worker => Assert.Equal((0, 0), worker.Sharing));
        Assert.Null(Tasks.OnTime());
    }

    public void Accepted(NodeId owner, TaskId task, int attempt)
    {
        _log.Add($"accepted {task.Number}#{attempt}");
    }

    public void Outcome(NodeId owner, in TaskOutcome outcome)
    {
        Outcomes.Add(outcome);
        _log.Add($"outcome {outcome.Task.Number}#{outcome.Attempt} {outcome.Kind}");
    }

    public void StreamItem(NodeId owner, in StreamItem item) => Items.Add(item);

    /// <summary>Objects that wait for room.</summary>
    public HashSet<ObjectId> WithoutRoom { get; } = [];

    public string? ExplainFetch(ObjectId id) =>
        _fetches.ContainsKey(id) ? "it is being fetched by a test" : WithoutRoom.Contains(id) ? "it waits for room" : null;

    public void Fetch(LocalTask task, ObjectId id, IReadOnlyList<NodeId> locations)
    {
        _log.Add($"fetch {id.Task.Number}");
        if (!_fetches.TryGetValue(id, out Queue<LocalTask>? waiting))
            _fetches.Add(id, waiting = []);
        waiting.Enqueue(task);
    }

    public void DeleteResult(ObjectId id) => _log.Add($"delete {id.Task.Number}");

    public IDisposable? TryPin(ObjectId id) => Local.Contains(id) ? new Pin(this, id) : null;

    public void LeftArguments(LocalTask task)
    {
    }

    public void CancelChildren(TaskId parent, bool force) => _log.Add($"cancel children of {parent.Number}{(force ? " force" : "")}");

    /// <summary>The number of workers that each job should have.</summary>
    internal Dictionary<JobId, int> Wanted { get; } = [];

    /// <summary>Workers whose processes are in use elsewhere, though they have no tasks.</summary>
    internal HashSet<NodeSession> Kept { get; } = [];

    /// <summary>Workers that were told to end, since somebody looked.</summary>
    internal List<NodeSession> Retired { get; } = [];

    public void EnsureWorkers(JobId job, int count)
    {
        bool isExtra = count > _workersPerJob && count > Wanted.GetValueOrDefault(job);
        Wanted[job] = count;
        _log.Add(isExtra ? $"extra worker {count - _workersPerJob} of {job.Number}" : $"workers {job.Number}");
    }

    /// <summary>Why workers do not start now.</summary>
    internal string? StartWords { get; set; }

    public string? ExplainStart(JobId job) => StartWords;

    /// <summary>The programs of jobs; every other job is one of its own.</summary>
    internal Dictionary<JobId, ulong> Programs { get; } = [];

    public ulong ProgramOf(JobId job) => Programs.GetValueOrDefault(job);

    public bool MayRetire(WorkerEntry worker) => !Kept.Contains(worker.Session);

    public void RetireWorker(WorkerEntry worker)
    {
        Wanted[worker.Session.Job]--;
        Retired.Add(worker.Session);
    }

    public void EnsureGpuWorker(JobId job, string devices) => _log.Add($"workers {job.Number} GPU {devices}");

    public void EnsureExtraWorker(JobId job, string devices, int number) => _log.Add($"extra worker {number} of {job.Number} GPU {devices}");

    public void WakeAt(long clock) => WakesAt = clock;

    public void TellLost(LocalTask task) => _log.Add($"lost {task.Id.Number}#{task.Attempt}");

    public byte[] TimedOutError(LocalTask task, bool isLost) => Encoding.UTF8.GetBytes($"timed out{(isLost ? ", lost" : "")}");

    public void KillWorker(WorkerEntry worker) => _log.Add($"kill {worker.Session.Number}");

    public long Clock { get; set; }

    public long ClockAt(long utcTicks) => utcTicks / TimeSpan.TicksPerMicrosecond;

    internal List<(ulong Task, TaskEventKind Kind)> Told { get; } = [];

    public void Tell(LocalTask task, TaskEventKind kind) => Told.Add((task.Id.Number, kind));

    public void ReportFinished(TaskRun run)
    {
        Finished.Add(run);
        _log.Add($"finished {run.Task.Number}#{run.Attempt}");
    }

    public void ReportBlocked(TaskRun run) => _log.Add($"blocked {run.Task.Number}");

    public void ReportUnblocked(TaskRun run) => _log.Add($"unblocked {run.Task.Number}");

    public void ReportBeside(ResourceSet cpus) => _log.Add($"beside {cpus}");

    public void LeaseGranted(NodeId owner, TaskId lease) => _log.Add($"granted {lease.Number}");

    public void LeaseEnded(NodeId owner, TaskId lease, string noWorkers) => _log.Add($"ended {lease.Number}{(noWorkers.Length > 0 ? " no workers" : "")}");

    public void TakenBack(NodeId owner, TaskId lease) => _log.Add($"taken back {lease.Number}");

    /// <summary>Which task submitted which.</summary>
    internal Dictionary<TaskId, TaskId> Parents { get; } = [];

    public TaskId ParentOf(TaskId task) => Parents.GetValueOrDefault(task);

    public void LeaseBlocked(NodeId owner, TaskId lease, TaskId task, int change) => _log.Add($"lease {lease.Number} blocked {change:+0;-0}");

    public byte[] NotRunError(TaskId task, string name, string reason) => Encoding.UTF8.GetBytes($"not run: {reason}");

    public byte[] CancelledError(TaskId task, string name, CancelReason reason) => Encoding.UTF8.GetBytes(reason.ToString());

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
