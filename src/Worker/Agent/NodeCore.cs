using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Jobs;
using ClusterTasks.Worker.Leases;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The node: what it owns (<see cref="ReferenceTable"/>, <see cref="TaskTable"/>), what runs on it (<see cref="LocalTasks"/>), who is
/// attached to it, and its lines to the other nodes. One lock guards all of it; every step under it is short and does no I/O: it
/// changes tables and appends to queues that others send.</summary>
internal sealed partial class NodeCore : IDisposable
{
    private readonly object _lock = new();
    private readonly NodeSetup _setup;
    private readonly ILogger _logger;
    private readonly NodeErrors _errors;
    private readonly ReferenceTable _objects;
    private readonly TaskTable _tasks;
    private readonly LocalTasks _local;
    private readonly Dictionary<uint, NodeSession> _sessions = [];
    private readonly ConcurrentDictionary<JobId, JobCode> _jobs = new();
    private readonly List<SubmittedObject> _submissions = [];
    private uint _lastSession;

    internal NodeCore(NodeSetup setup, ILogger<NodeCore> logger)
    {
        _setup = setup;
        _logger = logger;
        _began = setup.Time.GetTimestamp();
        _beganAt = setup.Time.GetUtcNow();
        _retryTimer = setup.Time.CreateTimer(_ => OnRetriesDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _limitTimer = setup.Time.CreateTimer(_ => OnLimits(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _errors = new NodeErrors(setup.Self);
        _objects = new ReferenceTable(setup.Self, this, _errors);
        _outbox = new EventOutbox(setup.Self, SendEventsAsync, setup.Time, logger);
        _journal = new TaskJournal(setup.Self, new TaskHistory(setup.TaskHistory), this);
        _startLimits = new Alarm<(TaskId Task, int Attempt)>(setup.Time, OnStartLimits);
        _infeasible = new Alarm<JobId>(setup.Time, OnInfeasibleJobs);
        _tasks = new TaskTable(_objects, this, _errors, _journal);
        _leases = new LeaseTable(this);
        _groups = new GroupTable(setup.Self);
        _local = new LocalTasks(setup.Total, setup.GpuDevices, setup.WorkersPerJob, this);
        LimitValues();
        _idleTimer = setup.Time.CreateTimer(_ => OnIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pulls = setup.Pulls;
        setup.Store.CopiesDropped = OnCopiesDropped;
        setup.Store.MemoryIsShort = OnMemoryIsShort;
    }

    internal NodeId Self => _setup.Self;

    internal NodeStore Store => _setup.Store;

    /// <summary>Set once, before the first session: they need the node's addresses and the silo.</summary>
    internal SchedulerShards Scheduler { get; set; } = null!;

    internal IJobWorkers Workers { get; set; } = null!;

    internal string SessionAddress => _setup.SessionAddress;

    /// <summary>Ends what runs by time; the node has stopped.</summary>
    public void Dispose()
    {
        _startLimits.Dispose();
        _infeasible.Dispose();
        _limitTimer.Dispose();
        _idleTimer.Dispose();
        _outbox.Dispose();
    }

    /// <summary>Checks every table; in debug builds, and wherever a test asks.</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        lock (_lock)
            AssertInvariantsNeedsLock();
    }

    [System.Diagnostics.Conditional("DEBUG")]
    private void AssertInvariantsNeedsLock()
    {
        // Whole-table checks cost as much as the tables are long: small tables are checked every time, large ones when asked.
        const int CheckedSize = 64;
        if (_objects.Count > CheckedSize || _tasks.Count > CheckedSize || _local.Count > CheckedSize)
            return;
        _objects.AssertInvariants();
        _tasks.AssertInvariants();
        _local.AssertInvariants();
        _leases.AssertInvariants();
        AssertHoldersNeedsLock();
    }
}
