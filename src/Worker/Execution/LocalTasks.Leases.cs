using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>Leased slots: granted in turn with single tasks, fed by their owners, lent while all in them wait.</summary>
internal sealed partial class LocalTasks
{
    private readonly Dictionary<TaskId, LocalLease> _leases = [];
    private readonly LinkedList<LocalLease> _ungranted = [];
    private uint _lastLane;

    internal int LeaseCount => _leases.Count;

    private void DispatchLease(TaskRequest request)
    {
        if (_leases.ContainsKey(request.Task))
            return;
        if (_ended.Contains((request.Task, request.Attempt)))
        {
            // the call was repeated after the lease had ended
            context.Effects.Add(new RunFinished(new TaskRun(request.Task, request.Attempt)));
            return;
        }

        var lease = new LocalLease(request) { Arrived = context.Clock.Micros };
        _leases.Add(lease.Id, lease);
        _ungranted.AddLast(lease);
        EnsureWorkers(request.Job);
        StartReady();
    }

    /// <summary>The owner sends a task into its slot.</summary>
    internal void RunInLease(TaskId leaseId, NodeId owner, int attempt, Agent.TaskOrder order)
    {
        TaskId id = order.Run.Task;
        if (!_leases.TryGetValue(leaseId, out LocalLease? lease) || lease.Worker is null || lease.IsClosed || lease.Request.Owner != owner)
        {
            // It ended while the task was on its way.
            reports.Outcome(owner,
                new TaskOutcome(id, attempt, OutcomeKind.Returned, ResultEntry.None, "the slot that it was sent to is gone"));
            return;
        }

        if (_tasks.TryGetValue(id, out LocalTask? present))
        {
            if (present.Attempt >= attempt)
                return; // it came twice; answered, it would come again and again
            GiveUp(present);
        }

        var task = new LocalTask(id, attempt, owner, lease.Demand, order, lease) { Arrived = context.Clock.Micros };
        _tasks.Add(id, task);
        lease.Count++;
        Gather(task);
        if (task.Missing == 0)
            MakeReady(task);
    }

    /// <summary>The owner needs the slot no more.</summary>
    internal void EndLease(TaskId leaseId)
    {
        if (!_leases.TryGetValue(leaseId, out LocalLease? lease))
            return;
        foreach (LocalTask task in TasksOf(lease).Where(task => task.Worker is null))
            End(task, OutcomeKind.Returned, ResultEntry.None, "its slot was given back");
        EndWithLastTask(lease);
    }

    /// <summary>Asks the slot's worker for what it has not started.</summary>
    /// <param name="leaseId">The slot.</param>
    /// <param name="onlyIfRoom">Not unless this node has room for one more slot of the kind.</param>
    internal void TakeBack(TaskId leaseId, bool onlyIfRoom)
    {
        if (!_leases.TryGetValue(leaseId, out LocalLease? lease) || lease.Worker is null || (onlyIfRoom && !HasRoomBeside(lease)))
            return;
        // Those that wait now: the owner, who may be this node, may send one here again at once.
        LocalTask[] pending = [.. lease.Pending.Where(task => task.State == LocalTaskState.Ready)];
        lease.Pending.Clear();
        foreach (LocalTask task in pending)
            End(task, OutcomeKind.Returned, ResultEntry.None, "it was taken back");
        context.Effects.Send(lease.Worker.Session, new TakeBack(lease.Lane));
        Advance(lease); // it may not want its CPUs back any more
    }

    internal void OnTakenBack(NodeSession session, in TakenBack frame)
    {
        uint lane = frame.Lane;
        LocalLease? lease = _leases.Values.FirstOrDefault(item => item.Worker?.Session == session && item.Lane == lane);
        foreach (TaskId id in frame.Tasks)
        {
            if (Find(session, id) is { } task && task.Lease == lease)
                End(task, OutcomeKind.Returned, ResultEntry.None, "it was taken back");
        }

        if (lease is null)
            return;
        context.Effects.Post(lease.Request.Owner, new LeaseNews(lease.Id, IsEnd: false, ""));
        Advance(lease);
    }

    private void GrantLeases()
    {
        for (LinkedListNode<LocalLease>? node = _ungranted.First; node is not null;)
        {
            LinkedListNode<LocalLease>? next = node.Next;
            LocalLease lease = node.Value;
            if (Free.Covers(lease.Demand) && !IsHeldBack(lease.Demand)
                && FindWorker(lease.Request.Job, lease.Demand, RuleOf(lease)) is { } worker)
            {
                _ungranted.Remove(node);
                Free = Free.Subtract(lease.Demand);
                lease.Cpu = LeaseCpu.Held;
                lease.Worker = worker;
                lease.Lane = ++_lastLane;
                worker.Active++;
                worker.Enter(RuleOf(lease));
                EndLending(lease);
                context.Effects.Post(lease.Request.Owner, new LeaseGranted(lease.Id));
            }

            node = next;
        }
    }

    /// <summary>A task in the slot began (1) or ceased (-1) to wait. Another node's owner sends no more than it has sent; the slot's CPUs
    /// are lent here all the same.</summary>
    private void TellBlocked(LocalLease lease, LocalTask task, int change)
    {
        if (lease.Request.Owner == context.Self)
            context.Effects.Post(context.Self, new LeaseBlocked(lease.Id, task.Id, change));
    }

    private void BlockInSlot(LocalTask task, LocalLease lease)
    {
        if (lease.Resumed == task)
            lease.Resumed = null;
        else
            LeaveLane(lease);
        task.State = LocalTaskState.Blocked;
        lease.BlockedCount++;
        NoteHead(lease);
        TellBlocked(lease, task, 1);
        Advance(lease);
    }

    /// <summary>Does what can be done in a slot: a task that has waited goes on before new ones, and in the slot only when nothing runs in
    /// the lane; a slot in which all wait lends its CPUs; one that could only start new tasks lets others go first.</summary>
    /// <param name="lease">The slot.</param>
    /// <param name="hasTurn">It has just got its CPUs back, and uses them before it gives way again.</param>
    private void Advance(LocalLease lease, bool hasTurn = false)
    {
        AdvanceSlot(lease, hasTurn);
        if (_resuming.Count + _resumingInSlots.Count > 0)
            StartReady(); // what began in the slot may be a child of one of them
    }

    private void AdvanceSlot(LocalLease lease, bool hasTurn)
    {
        if (!_leases.TryGetValue(lease.Id, out LocalLease? present) || present != lease)
            return;
        if (lease is { IsEnding: true, Count: 0 })
        {
            EndLease(lease, "");
            return;
        }

        if (!lease.HoldsCpu)
        {
            WaitForCpu(lease);
            return;
        }

        if (lease.Resumed is not null)
            return; // a task sent now would run beside it
        bool givesWay = !hasTurn && lease.NextPending is not null && IsWanted(lease);
        if (lease.NextResuming is { } resuming)
        {
            if (lease.LaneCount == 0)
                Resume(lease, resuming);
        }
        else if (!givesWay)
        {
            while (lease.NextPending is { } next)
                SendInto(lease, next);
        }

        KillForced(lease);
        if (!lease.IsFree)
            return;
        if (givesWay)
            Yield(lease);
        else if (TakeIn(lease))
            return;
        else if (lease.BlockedCount > 0)
            Lend(lease);
        else if (!hasTurn && SomebodyWaits)
            StartReady(); // it is idle, and they may take its CPUs
    }

    private void SendInto(LocalLease lease, LocalTask task)
    {
        lease.Pending.Dequeue();
        task.State = LocalTaskState.Running;
        task.Worker = lease.Worker;
        lease.Sent.Enqueue(task);
        lease.LaneCount++;
        NoteHead(lease);
        try
        {
            context.Effects.SendRun(lease.Worker!.Session, task.Order.Shape, task.Order.Run with { Lane = lease.Lane });
            if (task.Requested > 0)
                context.Effects.Send(lease.Worker.Session, new StreamCredit(task.Id, task.Requested));
        }
        catch (ClusterTasksException e)
        {
            EndNotRun(task, e.Message); // its arguments make one message that is too large
        }
    }

    private void Resume(LocalLease lease, LocalTask task)
    {
        lease.TakeResuming();
        StopWaiting(task);
        task.State = LocalTaskState.Running;
        lease.Resumed = task;
        lease.BlockedCount--;
        TellBlocked(lease, task, -1);
        context.Effects.Send(lease.Worker!.Session, new Resume(task.Id));
    }

    private void RemoveFromLease(LocalLease lease, LocalTask task)
    {
        lease.Count--;
        bool wasOutside = task.IsOutside;
        if (lease.Resumed == task)
            lease.Resumed = null;
        else if (wasOutside)
            lease.BlockedCount--;
        else if (task.State == LocalTaskState.Running)
            LeaveLane(lease);
        LeaveCpus(task);
        task.State = LocalTaskState.Ended;
        NoteHead(lease);
        if (wasOutside)
            TellBlocked(lease, task, -1);
    }

    private static void LeaveLane(LocalLease lease)
    {
        // Cleared with its last: a task that waited and goes on outside of the lane must not be found in it again.
        if (--lease.LaneCount == 0)
            lease.Sent.Clear();
    }

    private static bool HasBegun(LocalTask task) =>
        task.Lease is not { } lease || task.IsOutside || lease.Resumed == task || lease.Head == task;

    /// <summary>Whoever is to die with its process has begun by now.</summary>
    private void KillForced(LocalLease lease)
    {
        while (lease.Head is { IsForced: true, IsEnding: false } head)
            EndByForce(head);
    }

    /// <summary>Nothing more goes into these slots. What has been sent may have started; the rest surely has not, and need not wait for the
    /// news of how the worker ended.</summary>
    private void CloseLeasesOf(NodeSession session)
    {
        foreach (LocalLease lease in _leases.Values
            .Where(lease => lease is { IsClosed: false, Worker: { } worker } && worker.Session == session).ToArray())
        {
            lease.IsClosed = true;
            // The owner hears of the slot first: it must not send into it what it gets back.
            context.Effects.Post(lease.Request.Owner, new LeaseNews(lease.Id, IsEnd: true, ""));
            foreach (LocalTask task in TasksOf(lease).Where(task => task.Worker is null))
                End(task, OutcomeKind.Returned, ResultEntry.None, "the worker of its slot is gone");
            StopWaiting(lease);
        }
    }

    private void EndLeasesOf(NodeSession session, string reason)
    {
        foreach (LocalLease lease in _leases.Values.Where(lease => lease.Worker?.Session == session).ToArray())
        {
            (LocalTask Task, (OutcomeKind, ResultEntry, string) Loss)[] tasks =
                [.. TasksOf(lease).Select(task => (task, LossOf(task, reason)))];
            EndLease(lease, "");
            foreach ((LocalTask task, (OutcomeKind, ResultEntry, string) loss) in tasks)
                End(task, loss);
        }
    }

    private LocalTask[] TasksOf(LocalLease lease) => lease.Count == 0 ? [] : [.. _tasks.Values.Where(task => task.Lease == lease)];

    private void EndWithLastTask(LocalLease lease)
    {
        lease.IsEnding = true;
        Advance(lease);
    }

    /// <param name="lease">The lease, without tasks, or with tasks that nobody asks for any more.</param>
    /// <param name="noWorkers">Why the job cannot have workers here; empty for any other end.</param>
    private void EndLease(LocalLease lease, string noWorkers)
    {
        if (!_leases.Remove(lease.Id))
            return;
        if (lease.Worker is null)
            _ungranted.Remove(lease);
        StopWaiting(lease);
        Free = Free.Add(lease.InUse);
        if (lease.HoldsCpu)
            lease.Worker!.Active--;
        lease.Worker?.Leave(RuleOf(lease), context.Clock.Micros);
        context.Effects.Send(lease.Worker?.Session, new EndLane(lease.Lane));
        Remember((lease.Id, 1));
        context.Effects.Add(new RunFinished(lease.Run));
        if (!lease.IsClosed)
            context.Effects.Post(lease.Request.Owner, new LeaseNews(lease.Id, IsEnd: true, noWorkers));
        StartReady();
    }

    [Conditional("DEBUG")]
    private static void AssertInvariants(LocalLease lease)
    {
        Debug.Assert(lease.LaneCount >= 0 && lease.Beside >= 0 && lease.BlockedCount >= lease.Beside, $"{lease.Id}: negative counts.");
        Debug.Assert(lease.Count >= lease.LaneCount + lease.BlockedCount, $"{lease.Id}: fewer tasks than are in its lane, or wait.");
        Debug.Assert(lease.Reclaim is null || !lease.HoldsCpu, $"{lease.Id}: waits for CPUs that it has.");
        Debug.Assert(lease.HoldsCpu || (lease.LaneCount == 0 && lease.Resumed is null), $"{lease.Id}: runs a task without its CPUs.");
        Debug.Assert(lease.Worker is not null || !lease.HoldsCpu, $"{lease.Id}: holds CPUs without having been granted.");
    }
}
