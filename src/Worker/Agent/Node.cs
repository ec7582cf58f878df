using System.Buffers;
using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Introspection;
using ClusterTasks.Worker.Jobs;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Runs a <see cref="NodeMachine"/>: each event is a step under the one lock, and what the step asks for is carried out behind it,
/// without the lock. What other nodes, the scheduler and the node's own processes have to say comes in here.</summary>
internal sealed class Node : ISchedulerClient, IMachineFacts, IDisposable
{
    private readonly Lock _lock = new();
    private readonly NodeSetup _setup;
    private readonly NodeClock _clock;
    private readonly NodeMachine _machine;
    private readonly Carrier _carrier;
    private readonly EventOutbox _events;
    private readonly Alarm<NodeDeadline> _alarm;
    private readonly IdleMemory _memory;
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _hasStopped;

    internal Node(NodeSetup setup, ILogger<Node> logger)
    {
        _setup = setup;
        _clock = new NodeClock(setup.Time);
        _machine = new NodeMachine(setup.ForMachine(), _clock, new NodeErrors(setup.Self), setup.Store, this);
        _events = new EventOutbox(
            setup.Self, (job, batch) => TaskEventStreams.StreamOf(setup.Client, job).OnNextAsync(batch), setup.Time, logger);
        _alarm = new Alarm<NodeDeadline>(setup.Time, OnDue);
        _memory = new IdleMemory(setup.Store, setup.Time, logger);
        Fetches = new Fetches(this, setup);
        Sessions = new SessionService(this, setup, logger);
        Groups = new GroupCalls(this, setup, logger);
        Listeners = new EventListeners(this, setup, _events);
        Looks = new Looks(this, setup);
        JobCodes = new JobCodes(this, setup, logger);
        EffectHandlers handlers = new NodeWork(this, setup, _memory, logger).Handlers(_events, _alarm);
        _carrier = new Carrier(handlers, _lock, _machine.Effects, setup.Background, logger);
        setup.Store.CopiesDropped = OnCopiesDropped;
        setup.Store.MemoryIsShort = OnMemoryIsShort;
    }

    internal NodeId Self => _setup.Self;

    /// <summary>Whether work in the background ends at its next wait. A token would let it go on at once, on a thread of its own.</summary>
    internal bool HasStopped => _hasStopped;

    /// <summary>Set once, before the first session: they need the node's addresses and the silo.</summary>
    internal SchedulerShards Scheduler { get; set; } = null!;

    internal IJobWorkers Workers { get; set; } = null!;

    internal NodeQueries Queries { get; set; } = null!;

    internal Fetches Fetches { get; }

    internal SessionService Sessions { get; }

    internal GroupCalls Groups { get; }

    internal EventListeners Listeners { get; }

    internal Looks Looks { get; }

    internal JobCodes JobCodes { get; }

    /// <summary>Called with the nodes of the cluster after news of them, without a lock.</summary>
    internal Action<NodeView[]>? NodesChanged { get; set; }

    /// <summary>The nodes of the cluster, as this node knows them now.</summary>
    internal NodeView[] Nodes => _machine.Tables.Members.Nodes;

    internal string SessionAddress => _setup.SessionAddress;

    internal INodeStore Store => _setup.Store;

    /// <summary>Whether clients that bring values should wait until some have moved. A guess: it needs no lock.</summary>
    internal bool AreValuesShort => _machine.Values.IsShort;

    internal string RequestRefusal => _machine.Tables.Sessions.RequestRefusal;

    bool IMachineFacts.CanEndWorkers => Workers.NeedsProgram;

    bool IMachineFacts.IsWatched(JobId job) => _events.IsWatched(job);

    string? IMachineFacts.ExplainStart(JobId job) => Workers.ExplainStart(job);

    /// <summary>Begins a step: the lock is held until the returned value is disposed of. Then what the step has asked for is carried
    /// out.</summary>
    internal NodeStep Enter()
    {
        Debug.Assert(!_lock.IsHeldByCurrentThread, "A step inside of a step.");
        _lock.Enter();
        _clock.Advance();
        return new NodeStep(this, _machine);
    }

    /// <summary>Ends a step.</summary>
    /// <param name="carries">False: another step of this thread follows at once, and carries out what this one has asked for.</param>
    internal void Leave(bool carries)
    {
        EffectBatch? batch = null;
        try
        {
            while (!_machine.Drain())
            {
                _lock.Exit(); // others wait for it
                _lock.Enter();
                _clock.Advance();
            }

            AssertCounted();
        }
        finally
        {
            if (carries)
                batch = _carrier.TryBegin();
            _lock.Exit();
        }

        if (batch is not null)
            _carrier.Carry(batch);
    }

    /// <summary>Reads the tables. The result must not refer to them: they change when the lock is free.</summary>
    internal T Read<T>(Func<NodeTables, T> read)
    {
        using NodeStep step = Enter();
        return read(step.Machine.Tables);
    }

    /// <summary>Takes a step without a result.</summary>
    internal void Do(Action<NodeMachine> step)
    {
        using NodeStep entered = Enter();
        step(entered.Machine);
    }

    /// <summary>Takes on what was put through shared memory: it is known to the store, and to the tables only now.</summary>
    internal void TakeAllSubmissions() => Do(machine => machine.Puts.TakeAllSubmitted());

    /// <summary>The node that owns the object, or the job. Needs no lock.</summary>
    internal NodeId OwnerOf(ObjectId id) => _machine.Owners.Of(id);

    internal NodeId OwnerOf(JobId job) => _machine.Owners.Of(job);

    internal bool IsKnown(NodeId node) => _machine.Tables.Members.IsKnown(node);

    internal bool IsGone(NodeId node)
    {
        using NodeStep step = Enter();
        return step.Machine.Gone.IsGone(node);
    }

    /// <summary>Whether this node has, or had, something to say to another one, whose death it has not heard of. For simulators.</summary>
    internal bool SpeaksTo(NodeId node)
    {
        using NodeStep step = Enter();
        return step.Machine.Effects.SpeaksTo(node);
    }

    /// <summary>Whether a session of a dead node is on its way here. For simulators.</summary>
    internal bool IsTakingOver => _machine.Adoptions.IsAny;

    /// <exception cref="ClusterTasksException">The node is not in the cluster.</exception>
    internal INodeAgent AgentOf(NodeId node)
    {
        NodeView found = _machine.Tables.Members.Find(node)
            ?? throw new ClusterTasksException($"Node {node} is not known yet, or has left the cluster.");
        return _setup.Agents.At(found.Silo);
    }

    /// <summary>Ends what runs by time; the node has stopped.</summary>
    public void Dispose()
    {
        _hasStopped = true;
        _alarm.Dispose();
        _memory.Dispose();
        Sessions.Dispose();
        _events.Dispose();
    }

    /// <summary>Whether another node offers CPUs, as far as this one knows.</summary>
    internal bool HasPeers => Array.Exists(Nodes, node => node.Node != Self && node.Total.CpuUnits > 0);

    /// <summary>Takes no more work, and gives away what the node has. Completes when it is empty; what runs may take any time.</summary>
    internal Task EmptyAsync()
    {
        Do(machine => machine.Tables.Leaving.Begin());
        Scheduler.Change();
        return _emptied.Task;
    }

    /// <summary>Nothing is here that other nodes could miss.</summary>
    internal void OnEmptied() => _emptied.TrySetResult();

    /// <summary>The node stops: nothing is tried again.</summary>
    internal void EndRetries() => Do(machine => machine.EndRetries());

    /// <summary>Another node's messages. Processes a batch once, and waits for nothing. Returns the messages that cannot be handled here;
    /// null: none.</summary>
    internal RefusedMessage[]? Deliver(NodeId from, ulong sequence, byte[] frames)
    {
        using NodeStep step = Enter();
        NodeMachine machine = step.Machine;
        if (machine.Gone.Dead.Contains(from) && !Seeded.Is(SeededFault.TrustsTheDead))
            return null; // declared dead, though it still runs: nothing it says counts any more
        machine.Deaths.Readmit(from);
        if (!machine.Tables.Inbox.IsNewMail(from, sequence, out RefusedMessage[]? answered))
            return answered;
        machine.Tables.Inbox.Note(from, sequence, null);
        List<RefusedMessage>? refused = null;
        var buffer = new ReadOnlySequence<byte>(frames);
        for (int index = 0; FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body); index++)
        {
            if (machine.OnMail(from, type, body) is { } reason)
                (refused ??= []).Add(new RefusedMessage(index, reason));
        }

        machine.Tables.Inbox.Note(from, sequence, refused?.ToArray());
        return refused?.ToArray();
    }

    /// <summary>Another node begins or ends borrows of objects of ours. Returns for each that begins whether the object is known.</summary>
    internal bool[] OnBorrows(NodeId from, ulong sequence, byte[] ids, bool[] begins)
    {
        var known = new bool[begins.Length];
        using NodeStep step = Enter();
        NodeTables tables = step.Machine.Tables;
        bool isNew = tables.Inbox.TakeBorrows(from, sequence);
        for (int i = 0; i < known.Length; i++)
        {
            ObjectId id = ObjectId.Read(ids.AsSpan(i * ObjectId.Size));
            if (!isNew)
                known[i] = tables.Objects.Find(id)?.Borrowers?.ContainsKey(from) == true;
            else if (step.Machine.Adoptions.DefersBorrow(id, from, begins[i]))
                known[i] = true;
            else if (begins[i])
                known[i] = tables.Objects.AddBorrower(id, from);
            else
                tables.Objects.RemoveBorrower(id, from);
        }

        return known;
    }

    internal NodeId[] Locate(ObjectId id) => Read(tables => tables.Objects.Find(id) switch
    {
        { State: ValueState.Stored } entry => entry.Locations.ToArray(),
        { State: ValueState.Inline } => [Self],
        _ => [],
    });

    /// <summary>The value of an object that lives in this node's table instead of its store.</summary>
    internal byte[]? InlineBlob(ObjectId id) =>
        Read(tables => tables.Objects.Find(id) is { State: ValueState.Inline } entry ? entry.Blob : null);

    /// <summary>What the workers of a job run; null: it is not known here. Needs no lock.</summary>
    internal JobCode? CodeOf(JobId job) => _machine.Tables.Jobs.CodeOf(job);

    /// <summary>The program of a session of this node; 0: there was no such session.</summary>
    internal ulong ProgramOf(uint session) => Read(tables => tables.Programs.Of(session));

    /// <summary>The program of a job's driver; 0: it is not known here.</summary>
    internal ulong ProgramOf(JobId job) => Read(tables => tables.Programs.Of(job));

    NodeRegistration ISchedulerClient.DescribeNode() => Read(tables => new NodeRegistration
    {
        Node = Self,
        Silo = _setup.Silo,
        Total = tables.Leaving.IsOn ? ResourceSet.Empty : _setup.Total,
        TransferEndpoint = _setup.TransferEndpoint,
        Labels = new Dictionary<string, string>(_setup.Labels),
        SessionAddress = _setup.SessionAddress,
        ProcessId = Environment.ProcessId,
        Held = tables.Local.Held,
        Bundles = tables.Local.Bundles,
        Groups = tables.Groups.Requests,
    });

    /// <summary>The scheduler tells of the nodes and their addresses.</summary>
    public void OnView(ClusterView view)
    {
        Do(machine => machine.Deaths.OnView(view));
        NodesChanged?.Invoke(Nodes);
    }

    void ISchedulerClient.OnSchedulerForgot() => Do(machine => machine.OnSchedulerForgot());

    void ISchedulerClient.OnDequeued(TaskId[] tasks) => Do(machine => machine.OnDequeued(tasks));

    void ISchedulerClient.OnRefused(PlaceRequest request, string reason) => Do(machine => machine.OnRefused(request, reason));

    /// <summary>The scheduler sends tasks and slots.</summary>
    internal void OnDispatch(PlaceRequest[] requests)
    {
        using NodeStep step = Enter();
        foreach (PlaceRequest request in Scheduler.Admit(requests))
            step.Machine.OnDispatched(request);
    }

    internal void OnInfeasible(TaskId[] tasks, string reason, bool isFinal) => Do(machine =>
    {
        if (isFinal)
            machine.Infeasible.OnUnschedulable(tasks, reason);
        else
            machine.Infeasible.OnInfeasible(tasks, reason);
    });

    /// <summary>The scheduler asks for slots back.</summary>
    internal void OnRecall(TaskId[] slots) => Do(machine => Array.ForEach(slots, machine.Tables.Slots.OnRecall));

    /// <summary>The cluster's list of silos, with those that are dead, or that left.</summary>
    internal void OnMembers(IReadOnlyCollection<Member> members)
    {
        Do(machine => machine.Deaths.OnMembers(members));
        NodesChanged?.Invoke(Nodes);
    }

    /// <summary>The node of that silo leaves in order.</summary>
    internal void OnLeaving(SiloAddress silo) => _setup.Deaths.OnLeaving([silo]);

    /// <summary>The silos of the other nodes, without those that leave.</summary>
    internal SiloAddress[] StayingSilos() =>
        [.. Nodes.Where(node => node.Node != Self && !_setup.Deaths.IsLeaving(node.Silo)).Select(node => node.Silo)];

    [Conditional("DEBUG")]
    private void AssertCounted()
    {
        if (_machine.AreSmall)
            ObjectHolders.AssertCounted(_machine.Tables);
    }

    private void OnDue(IReadOnlyList<NodeDeadline> due)
    {
        using NodeStep step = Enter();
        foreach (NodeDeadline deadline in due)
            step.Machine.OnDue(deadline);
    }

    private void OnCopiesDropped(IReadOnlyList<ObjectId> ids)
    {
        using NodeStep step = Enter();
        foreach (ObjectId id in ids)
        {
            // It may have been brought here again since: then its owner is right to know of it.
            if (_setup.Store.Contains(id))
                continue;
            step.Machine.Deaths.RemoveLocation(id, Self);
            NodeId owner = step.Machine.Owners.Of(id);
            if (owner != Self)
                step.Machine.Effects.Post(owner, new RemoveLocation(id));
        }
    }

    private void OnMemoryIsShort()
    {
        using NodeStep step = Enter();
        foreach (NodeSession session in step.Machine.Tables.Sessions.All.Values)
            step.Machine.Effects.Send(session, default(Collect));
    }
}
