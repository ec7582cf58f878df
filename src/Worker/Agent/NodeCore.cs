using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Store;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Introspection;
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
    // Of one hold of the lock. Others wait for it.
    private const int MailsAtATime = 256;

    private readonly object _lock = new();
    private readonly NodeSetup _setup;
    private readonly ILogger _logger;
    private readonly NodeClock _clock;
    private readonly NodeErrors _errors;
    private readonly ReferenceTable _objects;
    private readonly TaskTable _tasks;
    private readonly TaskJournal _journal;
    private readonly LocalTasks _local;
    private readonly Dictionary<uint, NodeSession> _sessions = [];
    private readonly ConcurrentDictionary<JobId, JobCode> _jobs = new();
    private readonly List<SubmittedObject> _submissions = [];
    private int _depth;

    internal NodeCore(NodeSetup setup, ILogger<NodeCore> logger)
    {
        _setup = setup;
        _logger = logger;
        _clock = new NodeClock(setup.Time);
        _errors = new NodeErrors(setup.Self);
        _mail = new NodeMail(setup.Self, logger);
        HandleMessages();
        _requests = new RequestRoom(setup.Room.RequestBytes);
        _output = new OutputRoom(setup.Room.OutputBytes);
        _objects = new ReferenceTable(setup.Self, this, _errors);
        _handovers = new Handovers(setup.Self, _objects, this);
        _outbox = new EventOutbox(setup.Self, SendEventsAsync, setup.Time, logger);
        _journal = new TaskJournal(setup.Self, new TaskHistory(setup.TaskHistory), this);
        _alarm = new Alarm<NodeDeadline>(setup.Time, OnDue);
        _tasks = new TaskTable(_objects, this, _errors, _journal);
        _leases = new LeaseTable(this);
        _groups = new GroupTable(setup.Self);
        _local = new LocalTasks(setup.Total, setup.GpuDevices, setup.WorkersPerJob, this);
        _tables = new NodeTables
        {
            Self = setup.Self,
            Clock = _clock,
            Total = setup.Total,
            Objects = _objects,
            Tasks = _tasks,
            Journal = _journal,
            Leases = _leases,
            Local = _local,
            Groups = _groups,
            Sessions = _sessions,
            Handovers = _handovers,
            Requests = _requests,
            Unable = _unable,
        };
        LimitValues();
        setup.Store.CopiesDropped = OnCopiesDropped;
        setup.Store.MemoryIsShort = OnMemoryIsShort;
    }

    internal NodeId Self => _setup.Self;

    internal INodeStore Store => _setup.Store;

    /// <summary>Set once, before the first session: they need the node's addresses and the silo.</summary>
    internal SchedulerShards Scheduler { get; set; } = null!;

    internal IJobWorkers Workers { get; set; } = null!;

    internal NodeQueries Queries { get; set; } = null!;

    internal string SessionAddress => _setup.SessionAddress;

    /// <summary>Ends what runs by time; the node has stopped.</summary>
    public void Dispose()
    {
        _alarm.Dispose();
        _outbox.Dispose();
    }

    /// <summary>Checks every table; in debug builds, and wherever a test asks.</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        using (Enter())
        {
            // The end of the step looks.
        }
    }

    /// <summary>Begins a step: the lock is taken until the end of the returned value, which handles the mail of this node to itself.</summary>
    private Step Enter()
    {
        Monitor.Enter(_lock);
        _depth++;
        return new Step(this);
    }

    private void Leave()
    {
        try
        {
            // A step inside of a step has nothing to end: a handler never runs inside of another one.
            while (_depth == 1 && DrainNeedsLock() == MailsAtATime)
            {
                Exit();
                Monitor.Enter(_lock); // Others wait for it.
                _depth++;
            }
        }
        finally
        {
            Exit();
        }

        void Exit()
        {
            _depth--;
            Monitor.Exit(_lock);
        }
    }

    /// <summary>Handles mail of this node to itself, and returns how much.</summary>
    private int DrainNeedsLock()
    {
        int handled = 0;
        for (; _depth == 1 && _mail.HasMail && handled < MailsAtATime; handled++)
            _mail.DeliverNext();
        if (_depth == 1 && !_mail.HasMail)
            AssertInvariantsNeedsLock();
        return handled;
    }

    private readonly ref struct Step(NodeCore node)
    {
        public void Dispose() => node.Leave();
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
        _handovers.AssertInvariants();
        ObjectHolders.AssertCounted(_tables);
    }
}
