namespace ClusterTasks.Worker.Execution;

/// <summary>Slots and the CPUs of others. A slot lasts as long as its owner has tasks, so a CPU that it does not give away by itself is
/// gone for whoever waits on this node: a task that could go on after a wait, or what the scheduler sent while the CPU was lent.</summary>
internal sealed partial class NodeTasks
{
    // Microseconds that a task waits for its slot before others make way for it; what is sent ahead into a lane takes a third of it.
    private const long LongWait = 3_000;

    // Those that lent their CPUs, and those in which a task could go on.
    private readonly LinkedList<NodeSlot> _reclaiming = [];

    // Those that gave way and could start new tasks: behind all others.
    private readonly LinkedList<NodeSlot> _yielded = [];

    private void Lend(NodeSlot slot)
    {
        ReleaseCpu(slot, SlotCpu.Lent);
        context.Effects.Add(new RunLent(slot.Run, IsLent: true));
        StartReady();
    }

    // Without a word to the scheduler, which would give the CPUs to still others.
    private void Yield(NodeSlot slot)
    {
        ReleaseCpu(slot, SlotCpu.Yielded);
        WaitForCpu(slot);
        StartReady();
    }

    private void ReleaseCpu(NodeSlot slot, SlotCpu state)
    {
        slot.Cpu = state;
        slot.Worker!.Active--;
        Free = Free.Add(slot.Lendable);
    }

    /// <summary>Puts a slot without CPUs into the list that its tasks give it a right to.</summary>
    private void WaitForCpu(NodeSlot slot)
    {
        bool resumes = slot.NextResuming is not null;
        if (slot.IsClosed || (!resumes && slot.NextPending is null))
        {
            bool waited = slot.Reclaim is not null;
            StopWaiting(slot);
            if (slot is { Cpu: SlotCpu.Yielded, BlockedCount: > 0 })
            {
                slot.Cpu = SlotCpu.Lent;
                context.Effects.Add(new RunLent(slot.Run, IsLent: true));
            }

            if (waited)
                StartReady(); // whoever stood behind it
            return;
        }

        LinkedList<NodeSlot> list = resumes || slot.Cpu == SlotCpu.Lent ? _reclaiming : _yielded;
        if (slot.Reclaim?.List == list)
            return;
        StopWaiting(slot);
        slot.Reclaim = list.AddLast(slot);
        StartReady();
    }

    private static void StopWaiting(NodeSlot slot)
    {
        slot.Reclaim?.List!.Remove(slot.Reclaim);
        slot.Reclaim = null;
    }

    private void ReclaimSlots(LinkedList<NodeSlot> list)
    {
        for (LinkedListNode<NodeSlot>? node = list.First; node is not null;)
        {
            LinkedListNode<NodeSlot>? next = node.Next;
            NodeSlot slot = node.Value;
            if (Free.Covers(slot.Lendable) && (list == _reclaiming || !IsHeldBack(slot.Lendable)))
            {
                Reclaim(slot);
            }

            node = next;
        }
    }

    private void Reclaim(NodeSlot slot)
    {
        StopWaiting(slot);
        bool wasLent = slot.Cpu == SlotCpu.Lent;
        slot.Cpu = SlotCpu.Held;
        slot.Worker!.Active++;
        Free = Free.Subtract(slot.Lendable);
        if (wasLent)
            context.Effects.Add(new RunLent(slot.Run, IsLent: false));
        Advance(slot, hasTurn: true);
    }

    private bool SomebodyWaits => HadCpusCount + _ready.Count + _ungranted.Count > 0;

    // What waits for CPUs that it had.
    private int HadCpusCount => _reclaiming.Count + _resuming.Count + _resumingInSlots.Count + _yielded.Count;

    /// <summary>Whether new work must leave the free CPUs to what had CPUs before: that needs more of them, and would never get as
    /// many.</summary>
    private bool IsHeldBack(ResourceSet demand) => AreShared(_reclaiming, demand) || AreShared(_resuming, demand);

    /// <summary>Slots without tasks are kept for the next ones of their owner, but not while somebody waits here.</summary>
    private void TakeFromIdle()
    {
        if (!SomebodyWaits || IdleCpus() is not { } idle)
            return;
        foreach (NodeSlot slot in _slots.Values)
        {
            if (!IsIdle(slot) || !IsWantedIdle(slot, idle))
                continue;
            idle = idle.Subtract(slot.Lendable);
            Yield(slot);
        }
    }

    private static bool IsIdle(NodeSlot slot) => slot is { IsFree: true, NextPending: null, NextResuming: null };

    /// <summary>The CPUs of all slots without tasks; null: there is none.</summary>
    private ResourceSet? IdleCpus(NodeId? owner = null)
    {
        ResourceSet? idle = null;
        foreach (NodeSlot slot in _slots.Values)
        {
            if (IsIdle(slot) && (owner is null || slot.Request.Owner == owner))
                idle = idle?.Add(slot.Lendable) ?? slot.Lendable;
        }

        return idle;
    }

    /// <summary>Whether one more slot like this one, in which something runs, would fit, at once or when its owner gives back those that
    /// are empty.</summary>
    /// <remarks>Where nothing runs, the slot itself waits for CPUs. Its owner takes it for empty and would send what comes back to it
    /// again.</remarks>
    private bool HasRoomBeside(NodeSlot slot) => slot is { HoldsCpu: true, IsFree: false } && !IsHeldBack(slot.Demand)
        && (Free.Covers(slot.Demand) || (IdleCpus(slot.Request.Owner) is { } idle && Free.Add(idle).Covers(slot.Demand)));

    /// <summary>Whether somebody waits who could use the CPUs of a slot without tasks, with those of others like it.</summary>
    private bool IsWantedIdle(NodeSlot slot, ResourceSet idle) =>
        IsWantedByFormer(slot.Lendable) || CanUse(_resuming, slot.Lendable) || CanUse(_resumingInSlots, slot.Lendable)
            || IsWantedByNew(Free.Add(idle));

    /// <summary>Whether somebody waits who could use the CPUs of this slot, which has more to run.</summary>
    private bool IsWanted(NodeSlot slot) =>
        (HadCpusCount + _beside.Count > 0 && (IsWantedByFormer(slot.Lendable) || IsOverdue(slot)))
        || (_ready.Count + _ungranted.Count > 0 && IsWantedByNew(Free.Add(slot.Lendable)));

    private bool IsWantedByFormer(ResourceSet cpus) =>
        AreShared(_reclaiming, cpus) || AreShared(_resuming, cpus) || AreShared(_yielded, cpus);

    private static bool AreShared(LinkedList<NodeSlot> waiting, ResourceSet demand)
    {
        foreach (NodeSlot slot in waiting)
        {
            if (BundleResources.SharesCpus(demand, slot.Lendable))
                return true;
        }

        return false;
    }

    private static bool AreShared(LinkedList<NodeTask> waiting, ResourceSet demand)
    {
        foreach (NodeTask task in waiting)
        {
            if (BundleResources.SharesCpus(demand, task.Demand))
                return true;
        }

        return false;
    }

    private static bool CanUse(LinkedList<NodeTask> waiting, ResourceSet cpus)
    {
        foreach (NodeTask task in waiting)
        {
            if (BundleResources.SharesCpus(task.Demand, cpus) || (cpus.CpuUnits > 0 && BundleResources.PlainOf(task.Lendable).CpuUnits > 0))
                return true;
        }

        return false;
    }

    /// <summary>Whether a task of another slot has waited so long for its own, which is in use, that it should have this one's CPUs. A lane
    /// of short tasks is empty before that, and needs nobody else's.</summary>
    private bool IsOverdue(NodeSlot slot)
    {
        long since = context.Clock.Micros - LongWait;
        foreach (NodeTask task in _resumingInSlots)
        {
            if (task.WaitsSince > since)
                break; // as those behind it
            if (task.Slot != slot && IsMissing(task.Lendable, Free.Add(slot.Lendable)))
                return true;
        }

        // The children with whom it shares may have ended, and what followed them in their lanes is none of its own.
        return _beside.Exists(
            task => task.Cpus == TaskCpus.OfChildren && task.WaitsSince <= since && IsMissing(task.Lendable, Free.Add(slot.Lendable)));
    }

    private bool IsWantedByNew(ResourceSet with) =>
        _ready.Any(task => IsMissing(task.Demand, with) && MayHaveWorker(task))
        || _ungranted.Any(other => IsMissing(other.Demand, with) && MayHaveWorker(other.Request.Job, RuleOf(other)));

    // One with GPUs has to be looked at before it can be known.
    private bool MayHaveWorker(NodeTask task) => task switch
    {
        { Gpus.Visible: { } devices } => Job(task.Order.Job).Workers.Exists(worker => worker.Gpus == devices && worker.Takes(RuleOf(task))),
        { Demand.GpuUnits: > 0 } => true,
        _ => MayHaveWorker(task.Order.Job, RuleOf(task)),
    };

    private bool IsMissing(ResourceSet demand, ResourceSet with) => !Free.Covers(demand) && with.Covers(demand);
}
