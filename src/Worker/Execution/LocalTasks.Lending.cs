namespace ClusterTasks.Worker.Execution;

/// <summary>Leases and the CPUs of others. A lease lasts as long as its owner has tasks, so a CPU that it does not give away by itself is
/// gone for whoever waits on this node: a task that could go on after a wait, or what the scheduler sent while the CPU was lent.</summary>
internal sealed partial class LocalTasks
{
    // Microseconds that a task waits for its slot before others make way for it; what is sent ahead into a lane takes a third of it.
    private const long LongWait = 3_000;

    // Those that lent their CPUs, and those in which a task could go on.
    private readonly LinkedList<LocalLease> _reclaiming = [];

    // Those that gave way and could start new tasks: behind all others.
    private readonly LinkedList<LocalLease> _yielded = [];

    private void Lend(LocalLease lease)
    {
        ReleaseCpu(lease, LeaseCpu.Lent);
        context.Effects.Add(new RunLent(lease.Run, IsLent: true));
        StartReady();
    }

    // Without a word to the scheduler, which would give the CPUs to still others.
    private void Yield(LocalLease lease)
    {
        ReleaseCpu(lease, LeaseCpu.Yielded);
        WaitForCpu(lease);
        StartReady();
    }

    private void ReleaseCpu(LocalLease lease, LeaseCpu state)
    {
        lease.Cpu = state;
        lease.Worker!.Active--;
        Free = Free.Add(lease.Lendable);
    }

    /// <summary>Puts a slot without CPUs into the list that its tasks give it a right to.</summary>
    private void WaitForCpu(LocalLease lease)
    {
        bool resumes = lease.NextResuming is not null;
        if (lease.IsClosed || (!resumes && lease.NextPending is null))
        {
            bool waited = lease.Reclaim is not null;
            StopWaiting(lease);
            if (lease is { Cpu: LeaseCpu.Yielded, BlockedCount: > 0 })
            {
                lease.Cpu = LeaseCpu.Lent;
                context.Effects.Add(new RunLent(lease.Run, IsLent: true));
            }

            if (waited)
                StartReady(); // whoever stood behind it
            return;
        }

        LinkedList<LocalLease> list = resumes || lease.Cpu == LeaseCpu.Lent ? _reclaiming : _yielded;
        if (lease.Reclaim?.List == list)
            return;
        StopWaiting(lease);
        lease.Reclaim = list.AddLast(lease);
        StartReady();
    }

    private static void StopWaiting(LocalLease lease)
    {
        lease.Reclaim?.List!.Remove(lease.Reclaim);
        lease.Reclaim = null;
    }

    private void ReclaimLeases(LinkedList<LocalLease> list)
    {
        for (LinkedListNode<LocalLease>? node = list.First; node is not null;)
        {
            LinkedListNode<LocalLease>? next = node.Next;
            LocalLease lease = node.Value;
            if (Free.Covers(lease.Lendable) && (list == _reclaiming || !IsHeldBack(lease.Lendable)))
            {
                Reclaim(lease);
            }

            node = next;
        }
    }

    private void Reclaim(LocalLease lease)
    {
        StopWaiting(lease);
        bool wasLent = lease.Cpu == LeaseCpu.Lent;
        lease.Cpu = LeaseCpu.Held;
        lease.Worker!.Active++;
        Free = Free.Subtract(lease.Lendable);
        if (wasLent)
            context.Effects.Add(new RunLent(lease.Run, IsLent: false));
        Advance(lease, hasTurn: true);
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
        foreach (LocalLease lease in _leases.Values)
        {
            if (!IsIdle(lease) || !IsWantedIdle(lease, idle))
                continue;
            idle = idle.Subtract(lease.Lendable);
            Yield(lease);
        }
    }

    private static bool IsIdle(LocalLease lease) => lease is { IsFree: true, NextPending: null, NextResuming: null };

    /// <summary>The CPUs of all slots without tasks; null: there is none.</summary>
    private ResourceSet? IdleCpus(NodeId? owner = null)
    {
        ResourceSet? idle = null;
        foreach (LocalLease lease in _leases.Values)
        {
            if (IsIdle(lease) && (owner is null || lease.Request.Owner == owner))
                idle = idle?.Add(lease.Lendable) ?? lease.Lendable;
        }

        return idle;
    }

    /// <summary>Whether one more slot like this one, in which something runs, would fit, at once or when its owner gives back those that
    /// are empty.</summary>
    /// <remarks>Where nothing runs, the slot itself waits for CPUs. Its owner takes it for empty and would send what comes back to it
    /// again.</remarks>
    private bool HasRoomBeside(LocalLease lease) => lease is { HoldsCpu: true, IsFree: false } && !IsHeldBack(lease.Demand)
        && (Free.Covers(lease.Demand) || (IdleCpus(lease.Request.Owner) is { } idle && Free.Add(idle).Covers(lease.Demand)));

    /// <summary>Whether somebody waits who could use the CPUs of a slot without tasks, with those of others like it.</summary>
    private bool IsWantedIdle(LocalLease lease, ResourceSet idle) =>
        IsWantedByFormer(lease.Lendable) || CanUse(_resuming, lease.Lendable) || CanUse(_resumingInSlots, lease.Lendable)
            || IsWantedByNew(Free.Add(idle));

    /// <summary>Whether somebody waits who could use the CPUs of this slot, which has more to run.</summary>
    private bool IsWanted(LocalLease lease) =>
        (HadCpusCount + _beside.Count > 0 && (IsWantedByFormer(lease.Lendable) || IsOverdue(lease)))
        || (_ready.Count + _ungranted.Count > 0 && IsWantedByNew(Free.Add(lease.Lendable)));

    private bool IsWantedByFormer(ResourceSet cpus) =>
        AreShared(_reclaiming, cpus) || AreShared(_resuming, cpus) || AreShared(_yielded, cpus);

    private static bool AreShared(LinkedList<LocalLease> waiting, ResourceSet demand)
    {
        foreach (LocalLease lease in waiting)
        {
            if (BundleResources.SharesCpus(demand, lease.Lendable))
                return true;
        }

        return false;
    }

    private static bool AreShared(LinkedList<LocalTask> waiting, ResourceSet demand)
    {
        foreach (LocalTask task in waiting)
        {
            if (BundleResources.SharesCpus(demand, task.Demand))
                return true;
        }

        return false;
    }

    private static bool CanUse(LinkedList<LocalTask> waiting, ResourceSet cpus)
    {
        foreach (LocalTask task in waiting)
        {
            if (BundleResources.SharesCpus(task.Demand, cpus) || (cpus.CpuUnits > 0 && BundleResources.PlainOf(task.Lendable).CpuUnits > 0))
                return true;
        }

        return false;
    }

    /// <summary>Whether a task of another slot has waited so long for its own, which is in use, that it should have this one's CPUs. A lane
    /// of short tasks is empty before that, and needs nobody else's.</summary>
    private bool IsOverdue(LocalLease lease)
    {
        long since = context.Clock.Micros - LongWait;
        foreach (LocalTask task in _resumingInSlots)
        {
            if (task.WaitsSince > since)
                break; // as those behind it
            if (task.Lease != lease && IsMissing(task.Lendable, Free.Add(lease.Lendable)))
                return true;
        }

        // The children with whom it shares may have ended, and what followed them in their lanes is none of its own.
        return _beside.Exists(
            task => task.Cpus == TaskCpus.OfChildren && task.WaitsSince <= since && IsMissing(task.Lendable, Free.Add(lease.Lendable)));
    }

    private bool IsWantedByNew(ResourceSet with) =>
        _ready.Any(task => IsMissing(task.Demand, with) && MayHaveWorker(task))
        || _ungranted.Any(other => IsMissing(other.Demand, with) && MayHaveWorker(other.Request.Job, RuleOf(other)));

    // One with GPUs has to be looked at before it can be known.
    private bool MayHaveWorker(LocalTask task) => task switch
    {
        { Gpus.Visible: { } devices } => Job(task.Order.Job).Workers.Exists(worker => worker.Gpus == devices && worker.Takes(RuleOf(task))),
        { Demand.GpuUnits: > 0 } => true,
        _ => MayHaveWorker(task.Order.Job, RuleOf(task)),
    };

    private bool IsMissing(ResourceSet demand, ResourceSet with) => !Free.Covers(demand) && with.Covers(demand);
}
