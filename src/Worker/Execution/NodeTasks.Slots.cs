using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>Slots: granted in turn with single tasks, fed by their owners, lent while all in them wait.</summary>
internal sealed partial class NodeTasks
{
    private readonly Dictionary<TaskId, NodeSlot> _slots = [];
    private readonly LinkedList<NodeSlot> _ungranted = [];
    private uint _lastLane;

    internal int SlotCount => _slots.Count;

    private void DispatchSlot(PlaceRequest request)
    {
        if (_slots.ContainsKey(request.Task))
            return;
        if (_ended.Contains((request.Task, request.Attempt)))
        {
            // the call was repeated after the slot had ended
            context.Effects.Add(new RunFinished(new TaskAttempt(request.Task, request.Attempt)));
            return;
        }

        var slot = new NodeSlot(request) { Arrived = context.Clock.Micros };
        _slots.Add(slot.Id, slot);
        _ungranted.AddLast(slot);
        EnsureWorkers(request.Job);
        StartReady();
    }

    /// <summary>The owner sends a task into its slot.</summary>
    internal void RunInSlot(TaskId slotId, NodeId owner, int attempt, TaskOrder order)
    {
        TaskId id = order.Run.Task;
        if (!_slots.TryGetValue(slotId, out NodeSlot? slot) || slot.Worker is null || slot.IsClosed || slot.Request.Owner != owner)
        {
            // It ended while the task was on its way.
            reports.Outcome(owner,
                new TaskOutcome(id, attempt, OutcomeKind.Returned, ResultEntry.None, "the slot that it was sent to is gone"));
            return;
        }

        if (_tasks.TryGetValue(id, out NodeTask? present))
        {
            if (present.Attempt >= attempt)
                return; // it came twice; answered, it would come again and again
            GiveUp(present);
        }

        var task = new NodeTask(id, attempt, owner, slot.Demand, order, slot) { Arrived = context.Clock.Micros };
        _tasks.Add(id, task);
        slot.Count++;
        Gather(task);
        if (task.Missing == 0)
            MakeReady(task);
    }

    /// <summary>The owner needs the slot no more.</summary>
    internal void EndSlot(TaskId slotId)
    {
        if (!_slots.TryGetValue(slotId, out NodeSlot? slot))
            return;
        foreach (NodeTask task in TasksOf(slot).Where(task => task.Worker is null))
            End(task, OutcomeKind.Returned, ResultEntry.None, "its slot was given back");
        EndWithLastTask(slot);
    }

    /// <summary>Asks the slot's worker for what it has not started.</summary>
    /// <param name="slotId">The slot.</param>
    /// <param name="onlyIfRoom">Not unless this node has room for one more slot of the kind.</param>
    internal void TakeBack(TaskId slotId, bool onlyIfRoom)
    {
        if (!_slots.TryGetValue(slotId, out NodeSlot? slot) || slot.Worker is null || (onlyIfRoom && !HasRoomBeside(slot)))
            return;
        // Those that wait now: the owner, who may be this node, may send one here again at once.
        NodeTask[] pending = [.. slot.Pending.Where(task => task.State == NodeTaskState.Ready)];
        slot.Pending.Clear();
        foreach (NodeTask task in pending)
            End(task, OutcomeKind.Returned, ResultEntry.None, "it was taken back");
        context.Effects.Send(slot.Worker.Session, new TakeBack(slot.Lane));
        Advance(slot); // it may not want its CPUs back any more
    }

    internal void OnTakenBack(NodeSession session, in TakenBack frame)
    {
        uint lane = frame.Lane;
        NodeSlot? slot = _slots.Values.FirstOrDefault(item => item.Worker?.Session == session && item.Lane == lane);
        foreach (TaskId id in frame.Tasks)
        {
            if (Find(session, id) is { } task && task.Slot == slot)
                End(task, OutcomeKind.Returned, ResultEntry.None, "it was taken back");
        }

        if (slot is null)
            return;
        context.Effects.Post(slot.Request.Owner, new SlotNews(slot.Id, IsEnd: false, ""));
        Advance(slot);
    }

    private void GrantSlots()
    {
        for (LinkedListNode<NodeSlot>? node = _ungranted.First; node is not null;)
        {
            LinkedListNode<NodeSlot>? next = node.Next;
            NodeSlot slot = node.Value;
            if (Free.Covers(slot.Demand) && !IsHeldBack(slot.Demand)
                && FindWorker(slot.Request.Job, slot.Demand, RuleOf(slot)) is { } worker)
            {
                _ungranted.Remove(node);
                Free = Free.Subtract(slot.Demand);
                slot.Cpu = SlotCpu.Held;
                slot.Worker = worker;
                slot.Lane = ++_lastLane;
                worker.Active++;
                worker.Enter(RuleOf(slot));
                EndLending(slot);
                context.Effects.Post(slot.Request.Owner, new SlotGranted(slot.Id));
            }

            node = next;
        }
    }

    /// <summary>A task in the slot began (1) or ceased (-1) to wait. Another node's owner sends no more than it has sent; the slot's CPUs
    /// are lent here all the same.</summary>
    private void TellBlocked(NodeSlot slot, NodeTask task, int change)
    {
        if (slot.Request.Owner == context.Self)
            context.Effects.Post(context.Self, new SlotBlocked(slot.Id, task.Id, change));
    }

    private void BlockInSlot(NodeTask task, NodeSlot slot)
    {
        if (slot.Resumed == task)
            slot.Resumed = null;
        else
            LeaveLane(slot);
        task.State = NodeTaskState.Blocked;
        slot.BlockedCount++;
        NoteHead(slot);
        TellBlocked(slot, task, 1);
        Advance(slot);
    }

    /// <summary>Does what can be done in a slot: a task that has waited goes on before new ones, and in the slot only when nothing runs in
    /// the lane; a slot in which all wait lends its CPUs; one that could only start new tasks lets others go first.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="hasTurn">It has just got its CPUs back, and uses them before it gives way again.</param>
    private void Advance(NodeSlot slot, bool hasTurn = false)
    {
        AdvanceSlot(slot, hasTurn);
        if (_resuming.Count + _resumingInSlots.Count > 0 || SharesInVain)
            StartReady(); // what began in the slot may be a child of one of them
    }

    private void AdvanceSlot(NodeSlot slot, bool hasTurn)
    {
        if (!_slots.TryGetValue(slot.Id, out NodeSlot? present) || present != slot)
            return;
        if (slot is { IsEnding: true, Count: 0 })
        {
            EndSlot(slot, "");
            return;
        }

        if (!slot.HoldsCpu)
        {
            WaitForCpu(slot);
            return;
        }

        if (slot.Resumed is not null)
            return; // a task sent now would run beside it
        bool givesWay = !hasTurn && slot.NextPending is not null && IsWanted(slot);
        if (slot.NextResuming is { } resuming)
        {
            if (slot.LaneCount == 0)
                Resume(slot, resuming);
        }
        else if (!givesWay)
        {
            while (slot.NextPending is { } next)
                SendInto(slot, next);
        }

        KillForced(slot);
        if (!slot.IsFree)
            return;
        if (givesWay)
            Yield(slot);
        else if (TakeIn(slot))
            return;
        else if (slot.BlockedCount > 0)
            Lend(slot);
        else if (!hasTurn && SomebodyWaits)
            StartReady(); // it is idle, and they may take its CPUs
    }

    private void SendInto(NodeSlot slot, NodeTask task)
    {
        slot.Pending.Dequeue();
        task.State = NodeTaskState.Running;
        task.Worker = slot.Worker;
        slot.Sent.Enqueue(task);
        slot.LaneCount++;
        NoteHead(slot);
        try
        {
            context.Effects.SendRun(slot.Worker!.Session, task.Order.Definition, task.Order.Run with { Lane = slot.Lane });
            if (task.Requested > 0)
                context.Effects.Send(slot.Worker.Session, new StreamCredit(task.Id, task.Requested));
        }
        catch (ClusterTasksException e)
        {
            EndNotRun(task, e.Message); // its arguments make one message that is too large
        }
    }

    private void Resume(NodeSlot slot, NodeTask task)
    {
        slot.TakeResuming();
        StopWaiting(task);
        task.State = NodeTaskState.Running;
        slot.Resumed = task;
        slot.BlockedCount--;
        TellBlocked(slot, task, -1);
        context.Effects.Send(slot.Worker!.Session, new Resume(task.Id));
    }

    private void RemoveFromSlot(NodeSlot slot, NodeTask task)
    {
        slot.Count--;
        bool wasOutside = task.IsOutside;
        if (slot.Resumed == task)
            slot.Resumed = null;
        else if (wasOutside)
            slot.BlockedCount--;
        else if (task.State == NodeTaskState.Running)
            LeaveLane(slot);
        LeaveCpus(task);
        task.State = NodeTaskState.Ended;
        NoteHead(slot);
        if (wasOutside)
            TellBlocked(slot, task, -1);
    }

    private static void LeaveLane(NodeSlot slot)
    {
        // Cleared with its last: a task that waited and goes on outside of the lane must not be found in it again.
        if (--slot.LaneCount == 0)
            slot.Sent.Clear();
    }

    private static bool HasBegun(NodeTask task) =>
        task.Slot is not { } slot || task.IsOutside || slot.Resumed == task || slot.Head == task;

    /// <summary>Whoever is to die with its process has begun by now.</summary>
    private void KillForced(NodeSlot slot)
    {
        while (slot.Head is { IsForced: true, IsEnding: false } head)
            EndByForce(head);
    }

    /// <summary>Nothing more goes into these slots. What has been sent may have started; the rest surely has not, and need not wait for the
    /// news of how the worker ended.</summary>
    private void CloseSlotsOf(NodeSession session)
    {
        foreach (NodeSlot slot in _slots.Values
            .Where(slot => slot is { IsClosed: false, Worker: { } worker } && worker.Session == session).ToArray())
        {
            Close(slot, "the worker of its slot is gone");
            StopWaiting(slot);
        }
    }

    /// <summary>Nothing more goes into the slot. What has not been sent to its worker goes back.</summary>
    private void Close(NodeSlot slot, string reason)
    {
        slot.IsClosed = true;
        // The owner hears of the slot first: it must not send into it what it gets back.
        context.Effects.Post(slot.Request.Owner, new SlotNews(slot.Id, IsEnd: true, ""));
        foreach (NodeTask task in TasksOf(slot).Where(task => task.Worker is null))
            End(task, OutcomeKind.Returned, ResultEntry.None, reason);
    }

    /// <remarks>The caller starts what is ready, when the last task has ended: one that runs beside its slot would take CPUs back for a
    /// slot that is gone.</remarks>
    private void EndSlotsOf(NodeSession session, string reason, NodeTask? cause)
    {
        foreach (NodeSlot slot in _slots.Values.Where(slot => slot.Worker?.Session == session).ToArray())
        {
            (NodeTask Task, (OutcomeKind, ResultEntry, string) Loss)[] tasks =
                [.. TasksOf(slot).Select(task => (task, LossOf(task, reason, cause)))];
            RemoveSlot(slot, "");
            foreach ((NodeTask task, (OutcomeKind, ResultEntry, string) loss) in tasks)
                End(task, loss);
        }
    }

    private NodeTask[] TasksOf(NodeSlot slot) => slot.Count == 0 ? [] : [.. _tasks.Values.Where(task => task.Slot == slot)];

    private void EndWithLastTask(NodeSlot slot)
    {
        slot.IsEnding = true;
        Advance(slot);
    }

    /// <param name="slot">The slot, without tasks that have begun.</param>
    /// <param name="noWorkers">Why the job cannot have workers here; empty for any other end.</param>
    private void EndSlot(NodeSlot slot, string noWorkers)
    {
        RemoveSlot(slot, noWorkers);
        StartReady();
    }

    private void RemoveSlot(NodeSlot slot, string noWorkers)
    {
        if (!_slots.Remove(slot.Id))
            return;
        if (slot.Worker is null)
            _ungranted.Remove(slot);
        StopWaiting(slot);
        Free = Free.Add(slot.InUse);
        if (slot.HoldsCpu)
            slot.Worker!.Active--;
        slot.Worker?.Leave(RuleOf(slot), context.Clock.Micros);
        context.Effects.Send(slot.Worker?.Session, new EndLane(slot.Lane));
        Remember((slot.Id, 1));
        context.Effects.Add(new RunFinished(slot.Run));
        if (!slot.IsClosed)
            context.Effects.Post(slot.Request.Owner, new SlotNews(slot.Id, IsEnd: true, noWorkers));
    }

    [Conditional("DEBUG")]
    private static void AssertInvariants(NodeSlot slot)
    {
        Debug.Assert(slot.LaneCount >= 0 && slot.Beside >= 0 && slot.BlockedCount >= slot.Beside, $"{slot.Id}: negative counts.");
        Debug.Assert(slot.Count >= slot.LaneCount + slot.BlockedCount, $"{slot.Id}: fewer tasks than are in its lane, or wait.");
        Debug.Assert(slot.Reclaim is null || !slot.HoldsCpu, $"{slot.Id}: waits for CPUs that it has.");
        Debug.Assert(slot.HoldsCpu || (slot.LaneCount == 0 && slot.Resumed is null), $"{slot.Id}: runs a task without its CPUs.");
        Debug.Assert(slot.Worker is not null || !slot.HoldsCpu, $"{slot.Id}: holds CPUs without having been granted.");
    }
}
