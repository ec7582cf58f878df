using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>The owner's half of slots: which ready task goes into which slot, how many slots are asked for, and which are given back. A
/// burst of equal tasks passes the scheduler once for each slot, not once for each task (Ray slots workers in the same way). No I/O, no
/// lock of its own: the node's lock is the caller's.</summary>
internal sealed partial class SlotTable(NodeContext context, UnableNodes unable, ISlotTasks tasks)
{
    // An empty slot is kept for the next task of a program that makes them one by one; a recall ends that at once.
    private static readonly long Linger = TimeSpan.FromMilliseconds(50).Ticks;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    // Behind a task that runs for longer than this nothing waits for its turn: it goes back to the queue, and slots are asked for it. Long
    // enough that a machine with more threads than cores does not send whole lanes to and fro. Where the node has room, it goes back
    // sooner.
    private static readonly long LongPatience = TimeSpan.FromMilliseconds(50).Ticks;

    private readonly Dictionary<SlotClassKey, SlotClass> _classes = [];
    private readonly Dictionary<TaskId, Slot> _slots = [];
    private readonly Dictionary<TaskId, SlotClass> _requests = [];

    // Slots without a task, in no order; each knows its place.
    private readonly List<Slot> _idle = [];

    // Classes that wait for a slot which some node could give.
    private int _wanting;
    private ulong _last;
    private bool _isTickArmed;

    internal int SlotCount => _slots.Count;

    internal int RequestCount => _requests.Count;

    internal IEnumerable<SlotClass> Classes => _classes.Values;

    internal Slot? Find(TaskId slot) => _slots.GetValueOrDefault(slot);

    /// <summary>Gives back the room of slots and classes that are gone.</summary>
    internal void Trim()
    {
        _classes.TrimExcess();
        _slots.TrimExcess();
        _requests.TrimExcess();
        _idle.TrimExcess();
    }

    /// <summary>A task that could start.</summary>
    internal void Add(OwnedTask task, in SlotClassKey key)
    {
        if (!_classes.TryGetValue(key, out SlotClass? slotClass))
            _classes.Add(key, slotClass = new SlotClass(key, task.Name));
        task.Class = slotClass;
        if (task.Returns > 0)
            slotClass.Ready.AddReturned(task);
        else
            slotClass.Ready.Add(task);
        // Not only for the first: it may have been placed on a node that has no worker yet, or is about to die.
        if (!slotClass.IsFull || slotClass.Requests.Count < Math.Min(slotClass.Ready.Count, slotClass.Capacity))
            Pump(slotClass);
    }

    /// <summary>Takes a task out of the queue. False: it is not in it.</summary>
    internal bool TryRemove(OwnedTask task)
    {
        if (!task.IsInQueue)
            return false;
        SlotClass slotClass = task.Class!;
        slotClass.Ready.Remove(task);
        if (slotClass.IsEnded)
            return true;
        if (slotClass.Ready.Count == 0)
            Settle(slotClass);
        ForgetIfUnused(slotClass);
        return true;
    }

    internal void OnGranted(TaskId id, NodeId node)
    {
        if (_slots.TryGetValue(id, out Slot? present))
        {
            // A scheduler that had lost its memory placed the request once more.
            if (present.Node != node && !Seeded.Is(SeededFault.KeepsDoubledSlots))
                EndAt(node, id);
            return;
        }

        if (!_requests.Remove(id, out SlotClass? slotClass))
        {
            EndAt(node, id); // no longer wanted
            return;
        }

        slotClass.Requests.Remove(id);
        slotClass.InfeasibleReason = null;
        CountWanting(slotClass);
        var slot = new Slot(id, node, slotClass) { IdleSince = context.Clock.Now.Ticks };
        _slots.Add(id, slot);
        slotClass.Slots.Add(slot);
        AddIdle(slot);
        slotClass.IsFull = false;
        Pump(slotClass);
        if (slot.InFlight == 0)
            ArmTick();
    }

    /// <summary>An attempt in a slot has ended, whichever way.</summary>
    /// <param name="task">The task.</param>
    /// <param name="busyMicros">How long it ran; null when it did not.</param>
    internal void OnEnded(OwnedTask task, uint? busyMicros)
    {
        Slot slot = task.Slot!;
        task.Slot = null;
        task.IsWaiting = false;
        SlotClass slotClass = slot.Class;
        if (busyMicros is { } micros)
            slotClass.Learn(micros);
        if (!_slots.ContainsKey(slot.Id))
            return;
        if (--slot.InFlight == 0)
            AddIdle(slot);
        if (slot.Solo == task)
            slot.Solo = null;
        slot.IdleSince = context.Clock.Now.Ticks;
        if (busyMicros is not null)
            slot.HeadSince = slot.IdleSince; // another one's turn; what comes back unstarted was behind
        slotClass.IsFull = false;
        Pump(slotClass);
        if (slot.InFlight == 0)
            OnIdle(slot);
    }

    /// <summary>Another task waits for this one. One that is in the queue goes before others of its depth.</summary>
    internal static void OnAwaited(OwnedTask task)
    {
        if (task.IsInQueue)
            task.Class!.Ready.Promote(task);
    }

    /// <summary>A task in a slot of this node began (1) or ceased (-1) to wait for an object.</summary>
    internal void OnBlocked(TaskId id, OwnedTask? task, int change)
    {
        if (task is not null)
            task.IsWaiting = change > 0;
        if (!_slots.TryGetValue(id, out Slot? slot))
            return;
        slot.Blocked += change;
        slot.HeadSince = context.Clock.Now.Ticks;
        if (change < 0)
            return;
        slot.Class.IsFull = false;
        Pump(slot.Class);
    }

    /// <summary>The slot is gone, with its worker, or could not be had.</summary>
    internal void OnSlotEnded(TaskId id, NodeId node)
    {
        if (_requests.Remove(id, out SlotClass? requested))
        {
            requested.Requests.Remove(id);
            CountWanting(requested);
            Pump(requested);
        }
        else if (_slots.TryGetValue(id, out Slot? slot) && slot.Node == node)
        {
            Drop(slot);
            Pump(slot.Class);
        }
    }

    internal void OnTakenBack(TaskId id, NodeId node)
    {
        if (!_slots.TryGetValue(id, out Slot? slot) || slot.Node != node)
            return;
        slot.IsTakingBack = false;
        slot.Class.IsFull = false;
        Pump(slot.Class);
    }

    /// <summary>The scheduler has taken requests out of its queue.</summary>
    internal void OnDequeued(TaskId id)
    {
        if (_requests.Remove(id, out SlotClass? slotClass))
        {
            slotClass.Requests.Remove(id);
            CountWanting(slotClass);
            Pump(slotClass);
        }
    }

    /// <summary>Others wait for these slots: they are given back when what is in them has ended.</summary>
    internal void OnRecall(TaskId id)
    {
        if (!_slots.TryGetValue(id, out Slot? slot))
            return;
        slot.IsRecalled = true;
        if (slot.InFlight == 0)
            Return(slot);
        else if (slot.Load > 1)
            TakeBack(slot);
    }

    /// <summary>The requests again: the scheduler has lost its memory.</summary>
    internal void RequestAgain()
    {
        foreach ((TaskId id, SlotClass slotClass) in _requests.ToArray())
            Request(slotClass, id);
    }

    /// <summary>A node died, and its slots with it. Its tasks are the caller's.</summary>
    internal void OnNodeDied(NodeId node)
    {
        foreach (Slot slot in _slots.Values.Where(slot => slot.Node == node).ToArray())
        {
            Drop(slot);
            Pump(slot.Class);
        }
    }

    /// <summary>The job has ended: its slots go back. Its tasks are the caller's, and leave the queue one by one.</summary>
    internal void EndJob(JobId job)
    {
        foreach (SlotClass slotClass in _classes.Values.Where(item => item.Key.Job == job).ToArray())
        {
            slotClass.IsEnded = true;
            _classes.Remove(slotClass.Key);
            foreach (Slot slot in slotClass.Slots.ToArray())
            {
                Drop(slot);
                EndAt(slot.Node, slot.Id);
            }

            CancelRequests(slotClass);
            CountWanting(slotClass);
        }
    }

    /// <summary>A request is refused: returns the tasks that waited for its slot. None, if it was granted meanwhile.</summary>
    internal List<OwnedTask> TakeReady(TaskId request) => _requests.GetValueOrDefault(request)?.Ready.TakeAll() ?? [];

    /// <summary>Gives back what has been empty for too long, and fetches what waits behind long tasks. True: look again in a
    /// while.</summary>
    internal bool Tick()
    {
        long now = context.Clock.Now.Ticks;
        bool again = false;
        foreach (Slot slot in _slots.Values.ToArray())
        {
            if (slot.InFlight == 0 && now - slot.IdleSince >= Linger)
            {
                ReturnIfEmpty(slot);
                continue;
            }

            if (slot.InFlight == 0)
                Relieve(slot.Class, now);
            else if (slot.Load > 1 && now - slot.HeadSince > Math.Max(LongPatience, slot.Class.Patience))
                TakeBack(slot);
            else if (slot is { Load: > 1, IsTakingBack: false } && slot.Class.IsSlow(slot, now) && !slot.Class.HasEmpty)
                context.Effects.Post(slot.Node, new SlotReturn(slot.Id, SlotWish.TakeBackIfRoom));
            again |= slot.InFlight == 0 || slot.Load > 1;
        }

        return again;
    }

    /// <summary>The time that <see cref="SetAlarm"/> was asked for is over.</summary>
    internal void OnTick()
    {
        _isTickArmed = false;
        if (Tick())
            ArmTick();
    }

    /// <summary>No node could give the class a slot now, says the scheduler, or null: perhaps one can.</summary>
    internal void SetInfeasible(SlotClass slotClass, string? reason)
    {
        slotClass.InfeasibleReason = reason;
        CountWanting(slotClass);
    }

    /// <summary>The class of a request or of a slot.</summary>
    internal SlotClass? ClassOf(TaskId id) => _requests.GetValueOrDefault(id) ?? Find(id)?.Class;

    private void ArmTick()
    {
        if (_isTickArmed)
            return;
        _isTickArmed = true;
        context.Effects.Add(new SetAlarm(new NodeDeadline(DeadlineKind.Slots), Period));
    }

    private void EndAt(NodeId node, TaskId slot) => context.Effects.Post(node, new SlotReturn(slot, SlotWish.End));

    private void Request(SlotClass slotClass, TaskId slot)
    {
        SlotClassKey key = slotClass.Key;
        Placement placement = unable.Avoid(key.Job, key.Placement);
        context.Effects.Add(new SubmitTask(slotClass.RequestOf(slot, context.Self, placement)));
    }

    private void Pump(SlotClass slotClass)
    {
        if (slotClass.IsEnded)
            return;
        bool watch = Push(slotClass);
        Settle(slotClass);
        ForgetIfUnused(slotClass);
        if (watch)
            ArmTick();
    }

    /// <summary>Fills the slots. True: something waits in one of them behind another.</summary>
    private bool Push(SlotClass slotClass)
    {
        bool watch = false;
        while (slotClass.Ready.Peek() is { } task)
        {
            bool isSolo = task.IsSolo;
            long now = context.Clock.Now.Ticks;
            if (slotClass.FindRoom(isSolo, SlotOfParent(task), now) is not { } slot)
            {
                slotClass.IsFull = true;
                break;
            }

            slotClass.Ready.Dequeue();
            if (slot.Load == 0)
                slot.HeadSince = now;
            if (slot.InFlight++ == 0)
                RemoveIdle(slot);
            slot.Solo = isSolo ? task : null;
            task.Slot = slot;
            tasks.Push(slot, task);
            watch |= slot.Load > 1;
        }

        return watch;
    }

    /// <summary>The slot in which the task that submitted this one runs: what is sent behind it would begin with its wait, whatever it
    /// waits for.</summary>
    private Slot? SlotOfParent(OwnedTask task) =>
        task.Parent != default && tasks.Find(task.Parent) is { IsWaiting: false } parent ? parent.Slot : null;

    /// <summary>Asks for as many slots as the class could use.</summary>
    private void Settle(SlotClass slotClass)
    {
        int ready = slotClass.Ready.Count;
        if (ready == 0)
        {
            CancelRequests(slotClass);
            slotClass.InfeasibleReason = null; // of tasks that are gone; the next ones are told for themselves
            CountWanting(slotClass);
            return;
        }

        if (slotClass.Requests.Count >= ready)
            return;
        slotClass.Capacity = tasks.CapacityFor(slotClass.Key);
        int wanted = Math.Min(ready, slotClass.Capacity);
        if (slotClass.Requests.Count >= wanted)
            return;
        while (slotClass.Requests.Count < wanted)
        {
            // No session has the number 0, so no task has such an id.
            TaskId id = TaskId.Create(context.Self, 0, ++_last);
            slotClass.Requests.Add(id);
            _requests.Add(id, slotClass);
            Request(slotClass, id);
        }

        CountWanting(slotClass);
        // It may be waiting for nothing but these.
        if (_idle.Count == 0)
            return;
        foreach (Slot idle in _idle.Where(slot => slot.Class != slotClass).ToArray())
            ReturnIfEmpty(idle);
    }

    private void CancelRequests(SlotClass slotClass)
    {
        foreach (TaskId id in slotClass.Requests)
        {
            _requests.Remove(id);
            context.Effects.Add(new WithdrawTask(id));
        }

        slotClass.Requests.Clear();
    }

    private void OnIdle(Slot slot)
    {
        // Other tasks of ours wait for a slot, and this one could be it.
        bool isWanted = _wanting > (slot.Class.IsWanting ? 1 : 0);
        if (slot.IsRecalled || isWanted)
            Return(slot);
        else
            ArmTick();
    }

    /// <summary>While a slot of the class is empty: takes back what waits elsewhere behind a task that has run for long.</summary>
    private void Relieve(SlotClass slotClass, long now)
    {
        Slot? fullest = null;
        foreach (Slot slot in slotClass.Slots)
        {
            if (slot is { IsTakingBack: false, Load: > 1 } && slotClass.IsSlow(slot, now)
                && (fullest is null || slot.Load > fullest.Load))
                fullest = slot;
        }

        if (fullest is not null)
            TakeBack(fullest);
    }

    private void TakeBack(Slot slot)
    {
        if (slot.IsTakingBack)
            return;
        slot.IsTakingBack = true;
        context.Effects.Post(slot.Node, new SlotReturn(slot.Id, SlotWish.TakeBack));
    }

    // An earlier return in the loop of the caller may have brought a task here.
    private void ReturnIfEmpty(Slot slot)
    {
        if (slot.InFlight == 0 && _slots.ContainsKey(slot.Id))
            Return(slot);
    }

    private void Return(Slot slot)
    {
        Drop(slot);
        if (!Seeded.Is(SeededFault.LosesReturnedSlots))
            EndAt(slot.Node, slot.Id);
    }

    private void Drop(Slot slot)
    {
        _slots.Remove(slot.Id);
        if (slot.InFlight == 0)
            RemoveIdle(slot);
        slot.Class.Slots.Remove(slot);
        slot.Class.IsFull = false;
        ForgetIfUnused(slot.Class);
    }

    private void AddIdle(Slot slot)
    {
        slot.IdlePlace = _idle.Count;
        _idle.Add(slot);
    }

    private void RemoveIdle(Slot slot)
    {
        Slot last = _idle[^1];
        _idle[slot.IdlePlace] = last;
        last.IdlePlace = slot.IdlePlace;
        _idle.RemoveAt(_idle.Count - 1);
    }

    private void CountWanting(SlotClass slotClass)
    {
        bool isWanting = slotClass is { Requests.Count: > 0, InfeasibleReason: null };
        if (isWanting == slotClass.IsWanting)
            return;
        slotClass.IsWanting = isWanting;
        _wanting += isWanting ? 1 : -1;
    }

    private void ForgetIfUnused(SlotClass slotClass)
    {
        if (slotClass is { Slots.Count: 0, Requests.Count: 0, Ready.Count: 0 }
            && _classes.GetValueOrDefault(slotClass.Key) == slotClass)
            _classes.Remove(slotClass.Key);
    }
}
