using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Session;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Machine;

/// <summary>A node as a state machine: what it owns, what runs on it, who is attached to it. Events come in as calls, and what they lead to
/// comes out as
/// <see cref="Effects"/>. It has no task, socket, lock, timer or logger, and reads the clock only at the beginning of a step.</summary>
internal sealed class NodeMachine
{
    // Of one hold of the lock. Others wait for it.
    private const int MailsAtATime = 256;

    private const int CheckedSize = 64;

    // An owner tells the nodes that it knows of the end of a job. One that joined a moment ago may have workers of it, and not be among
    // them.
    private static readonly TimeSpan JobCheck = TimeSpan.FromSeconds(30);

    private readonly NodeContext _context;
    private readonly SessionFrames _frames;
    private bool _isStopping;

    internal NodeMachine(MachineSetup setup, NodeClock clock, NodeErrors errors, INodeMemory memory, IMachineFacts facts)
    {
        _context = new NodeContext(setup.Self, clock, errors);
        Tables = new NodeTables(_context, setup, memory, facts);
        Output = new JobOutput(_context, Tables.Sessions, facts.IsWatched);
        Infeasible = new InfeasibleWork(_context, Tables, Output);
        Ends = new JobEnds(_context, Tables, Infeasible);
        Deaths = new Deaths(_context, Tables, memory, Ends, setup.Silo);
        Puts = new Puts(_context, Tables, memory);
        Values = new ValueRoom(_context, Tables.Objects, Tables.Sessions, errors);
        Idle = new IdleWatch(_context, Tables, Puts);
        Adoptions = new Adoptions(_context, Tables, memory, errors, Deaths);
        (Deaths.Died, Deaths.Joined) = (Adoptions.OnDied, Adoptions.OnJoined);
        Peers = new PeerAddresses(_context, Tables, setup.Silo);
        Sessions = new SessionLife(_context, Tables, Output, Ends, Idle, Adoptions);
        _frames = new SessionFrames(_context, Tables, memory, Puts, Output, errors, Adoptions);
        _ = new PeerMessages(_context, Tables, memory, Deaths, Ends, Output, errors, Adoptions);
        Errors = errors;
    }

    internal NodeTables Tables { get; }

    internal NodeEffects Effects => _context.Effects;

    internal GoneNodes Gone => _context.Gone;

    internal Owners Owners => _context.Owners;

    internal NodeErrors Errors { get; }

    internal JobOutput Output { get; }

    internal InfeasibleWork Infeasible { get; }

    internal JobEnds Ends { get; }

    internal Deaths Deaths { get; }

    internal Adoptions Adoptions { get; }

    internal PeerAddresses Peers { get; }

    internal Puts Puts { get; }

    internal ValueRoom Values { get; }

    internal IdleWatch Idle { get; }

    internal SessionLife Sessions { get; }

    /// <summary>Handles the mail of this node to itself, and what may be nobody's. False: there is more of it.</summary>
    internal bool Drain()
    {
        for (int handled = 0; Effects.Own.HasMail || Effects.MaybeOrphans.Count > 0; handled++)
        {
            if (handled == MailsAtATime)
                return false;
            if (Effects.MaybeOrphans.TryDequeue(out ObjectId id))
                Deaths.DropOrphan(id);
            else
                Effects.Own.DeliverNext();
        }

        if (Tables.Leaving.IsOn)
            Tables.Leaving.Advance();
        Peers.TellIfChanged();
        AssertInvariants();
        return true;
    }

    /// <summary>Takes a frame of a session.</summary>
    /// <exception cref="ProtocolException">The client has no right to it: its session ends.</exception>
    /// <exception cref="UnknownMakerException">Another node must be asked first, and nothing has been done.</exception>
    internal void OnFrame(NodeSession session, FrameType type, in ReadOnlySequence<byte> body)
    {
        // Puts that came before the frame first: it may name them. Not a part of the call: a damaged ring ends the session.
        Puts.TakeSubmitted(session);
        try
        {
            _frames.Take(session, type, body);
        }
        catch (Exception e) when (e is not (ProtocolException or UnknownMakerException))
        {
            // A report of a worker about its tasks cannot be failed as a call: its process ends, and its tasks are tried again.
            if (!_frames.FailCall(session, type, body, e))
                throw;
            Effects.Add(new FrameFailed(type, session.ProcessId, e));
        }

        Drain(); // The next frame of the session finds what this one has led to.
    }

    /// <summary>Takes a message of another node. One that cannot be handled must not take the rest of its batch with it: the sender will
    /// not send them again. Returns why it cannot be; null: it was.</summary>
    internal string? OnMail(NodeId from, FrameType type, in ReadOnlySequence<byte> body)
    {
        try
        {
            Effects.Own.Receive(from, type, body);
            Drain();
            return null;
        }
        catch (Exception e)
        {
            Effects.Add(new PeerFrameFailed(from, type, e));
            return $"node {Tables.Self} failed in handling it ({e.GetType().Name}: {ErrorLine.Cause(e)})";
        }
    }

    /// <summary>A time that <see cref="SetAlarm"/> asked for is over.</summary>
    internal void OnDue(in NodeDeadline due)
    {
        switch (due.Kind)
        {
            case DeadlineKind.Retry when !_isStopping:
                Tables.Tasks.OnRetryDue(due.Task, due.Attempt);
                break;
            case DeadlineKind.Breaker when !_isStopping:
                Tables.Tasks.OnBreakerDue(due.Job);
                break;
            case DeadlineKind.Start when IsWaitingForStart(due.Task, due.Attempt):
                Effects.Add(new FindWhy(due.Task, due.Attempt));
                break;
            case DeadlineKind.Infeasible:
                Effects.Add(new CheckInfeasible(due.Job));
                break;
            case DeadlineKind.FoldedInfeasible:
                Infeasible.OnFoldDue(due.Job);
                break;
            case DeadlineKind.Limit:
                Tables.Local.OnAlarm();
                break;
            case DeadlineKind.Slots:
                Tables.Slots.OnTick();
                break;
            case DeadlineKind.Owner when !Adoptions.Has(Owners.KeyOf(due.Job)):
                Deaths.GiveUp(due.Job);
                break;
            case DeadlineKind.Idle:
                Idle.OnDue();
                break;
            case DeadlineKind.Job when Tables.Jobs.IsHere(due.Job):
                if (!Tables.Local.HasTasksOf(due.Job))
                    Effects.Add(new AskJob(due.Job));
                Effects.Add(new SetAlarm(due, JobCheck));
                break;
        }
    }

    /// <summary>It is known whether the process of a node that died has ended.</summary>
    internal void OnProof(NodeId node, bool hasEnded) => Tables.Tasks.OnProof(node, hasEnded);

    /// <summary>The node stops: nothing is tried again.</summary>
    internal void EndRetries() => _isStopping = true;

    /// <summary>The scheduler has lost its memory, or what it had sent to a dead node: everything queued goes there again. It ignores
    /// the rest.</summary>
    internal void OnSchedulerForgot()
    {
        Tables.Tasks.ScheduleAgain();
        Tables.Slots.RequestAgain();
    }

    /// <summary>The scheduler has taken these out of its queue.</summary>
    internal void OnDequeued(TaskId[] tasks)
    {
        foreach (TaskId task in tasks)
        {
            Tables.Tasks.OnDequeued(task);
            Tables.Slots.OnDequeued(task);
        }
    }

    /// <summary>The scheduler will never take this task, or slot.</summary>
    internal void OnRefused(PlaceRequest request, string reason)
    {
        if (Tables.Tasks.Find(request.Task) is { } alone)
        {
            Tables.Tasks.OnRefused(request.Task, request.Attempt, Errors.Refused(alone.Id, alone.Name, "the scheduler", reason));
            return;
        }

        // A slot: the tasks that wait for it would ask for the same again.
        foreach (OwnedTask task in Tables.Slots.TakeReady(request.Task))
            Tables.Tasks.OnRefused(task.Id, task.Attempt, Errors.Refused(task.Id, task.Name, "the scheduler", reason));
        Tables.Slots.OnDequeued(request.Task);
    }

    /// <summary>The job's workers cannot be started.</summary>
    internal void OnWorkersUnavailable(JobId job, string reason)
    {
        bool goesOn = Tables.Local.OnWorkersUnavailable(job, reason);
        // Asked again for each task that still comes here.
        if (!Tables.Jobs.TellUnable(job))
            return;
        string what = goesOn
            ? "starts no more workers for this program, and the ones that it has run all of its tasks here"
            : "cannot run this program, and its tasks go to other nodes if there are any";
        Output.Warn(job, "worker", $"warning: node {Tables.Self} {what}: {reason}");
    }

    /// <summary>The scheduler sends a task or a slot. One whose owner is dead came too late: nobody takes its result, and nobody would end
    /// the workers of its job.</summary>
    internal void OnDispatched(PlaceRequest request)
    {
        if (Gone.Dead.Contains(request.Owner))
            Effects.Add(new RunFinished(new TaskAttempt(request.Task, request.Attempt)));
        else
            Tables.Local.Dispatch(request);
    }

    /// <summary>A node has said what the workers of a job run. False: the job is another node's by now, or may be soon, and a zombie knows
    /// nothing of that.</summary>
    /// <param name="from">The node.</param>
    /// <param name="job">The job.</param>
    /// <param name="program">The program of its driver.</param>
    /// <param name="code">Null: the job is over.</param>
    internal bool OnJobCode(NodeId from, JobId job, ulong program, byte[]? code)
    {
        if (Owners.Of(job) != from || Owners.IsAwaited(Owners.KeyOf(job)))
            return false;
        if (code is null || Gone.Dead.Contains(from))
        {
            Ends.EndHere(job); // its driver ended while this task was on its way, or its owner died after its answer
        }
        else if (Tables.Local.HasTasksOf(job))
        {
            // Only then: the job may have ended while the owner was asked, and nobody would end workers that start now.
            if (!Tables.Jobs.IsHere(job) && Owners.Of(job) != Tables.Self)
                Effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Job, Job: job), JobCheck));
            Tables.Jobs.Add(job, JobCode.FromBytes(code), program);
            Effects.Add(new EnsureWorkers(job, Tables.Local.WantedOf(job)));
        }

        return true;
    }

    /// <summary>An owner does not know an object, or will never say what became of it.</summary>
    internal void OnLost(NodeId owner, ObjectId id, string reason)
    {
        // Another node may own it by now, or will.
        if (Owners.Of(id) == owner && !Owners.IsAwaited(id.Task) && Tables.Objects.Find(id) is { State: ValueState.Pending })
            Tables.Tasks.Resolve(id, ValueState.Failed, Errors.ObjectLost(id, reason), 0, default, []);
    }

    /// <summary>An owner has counted, or has refused, so many more of what it was told of borrows. News of a line that was closed speaks of
    /// other messages.</summary>
    internal void OnBorrowsSettled(NodeLine line, int messages)
    {
        if (Effects.IsOpen(line))
            Tables.Counts.OnSettled(line.Node, messages);
    }

    /// <summary>An owner died before it heard of the end of a task. The next owner is told.</summary>
    internal void OnUnheard(NodeId dead, in TaskOutcome outcome)
    {
        if (Owners.IsAwaited(outcome.Task))
            Tables.Reports.Unheard.Keep(outcome);
        else if (Owners.Of(outcome.Task) is var owner && owner != dead)
            Effects.Post(owner, new OutcomeFrame(outcome));
    }

    /// <summary>A task has ended by force, and its function goes on.</summary>
    internal void OnThreadLost(in ThreadLost lost) => Output.Forward(lost.Job, new LogLine(
        lost.Name, Tables.Self, lost.ProcessId, IsError: true,
        $"WARNING: task {lost.Task} has ended by force, and its function goes on in a thread that cannot be ended; it takes time from "
            + "others until it returns."));

    /// <summary>A process was ended for its memory.</summary>
    internal void OnMemoryFreed(in MemoryFreed freed) => Output.Forward(freed.Job, new LogLine(
        "node", Tables.Self, freed.ProcessId, IsError: true,
        $"WARNING: process {freed.ProcessId} with {freed.Functions} was ended for its memory: {freed.Why}."));

    /// <summary>A function ends its processes again and again.</summary>
    internal void OnBreakerOpened(in BreakerOpened opened) => Output.Warn(opened.Job, opened.Function, string.Create(
        CultureInfo.InvariantCulture,
        $"WARNING: this function has ended {opened.Deaths} worker processes in a row, the last by {opened.Last}. Its tasks wait, and one "
        + $"is tried at a time, until one of them ends without its process."));

    internal void OnBreakerClosed(in BreakerClosed closed) => Output.Warn(
        closed.Job, closed.Function, "a task of this function has ended without its process: its tasks run again.");

    /// <summary>Whether whole-table checks cost little: small tables are checked after every step, large ones when asked.</summary>
    internal bool AreSmall => Tables.Objects.Count <= CheckedSize && Tables.Tasks.Count <= CheckedSize && Tables.Local.Count <= CheckedSize;

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        if (!AreSmall)
            return;
        Tables.Objects.AssertInvariants();
        Tables.Tasks.AssertInvariants();
        Tables.Local.AssertInvariants();
        Tables.Slots.AssertInvariants();
        Tables.Handovers.AssertInvariants();
    }

    private bool IsWaitingForStart(TaskId task, int attempt) =>
        Tables.Tasks.Find(task) is { } owned && owned.Attempt == attempt
            && (owned.Node != Tables.Self || Tables.Local.Find(task) is not { Worker: not null });
}
