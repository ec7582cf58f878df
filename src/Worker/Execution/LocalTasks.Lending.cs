using ClusterTasks.Scheduling;

namespace ClusterTasks.Worker.Execution;

/// <summary>Leases and the CPUs of others. A lease lasts as long as its owner has tasks, so a CPU that it does not give away by itself is
/// gone for whoever waits on this node: a task that could go on after a wait, or what the scheduler sent while the CPU was lent.</summary>
internal sealed partial class LocalTasks
{
    // Those that lent their CPUs, and those in which a task could go on.
    private readonly LinkedList<LocalLease> _reclaiming = [];

    // Those that gave way and could start new tasks: behind all others.
    private readonly LinkedList<LocalLease> _yielded = [];

    private void Lend(LocalLease lease)
    {
        ReleaseCpu(lease, LeaseCpu.Lent);
        host.ReportBlocked(lease.Run);
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
        if (!resumes && lease.NextPending is null)
        {
            StopWaiting(lease);
            if (lease is { Cpu: LeaseCpu.Yielded, BlockedCount: > 0 })
            {
                lease.Cpu = LeaseCpu.Lent;
                host.ReportBlocked(lease.Run);
            }

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
            if (Free.Covers(lease.Lendable))
            {
                StopWaiting(lease);
                bool wasLent = lease.Cpu == LeaseCpu.Lent;
                lease.Cpu = LeaseCpu.Held;
                lease.Worker!.Active++;
                Free = Free.Subtract(lease.Lendable);
                if (wasLent)
                    host.ReportUnblocked(lease.Run);
                Advance(lease, hasTurn: true);
                if (next is { List: null })
                    next = list.First; // what the owner did with it may have changed the list
            }

            node = next;
        }
    }

    /// <summary>Slots without tasks are kept for the next ones of their owner, but not while somebody waits here.</summary>
    private void TakeFromIdle()
    {
        if (_reclaiming.Count + _resuming.Count + _yielded.Count + _ready.Count + _ungranted.Count == 0)
            return;
        foreach (LocalLease lease in _leases.Values.Where(lease => lease is { HoldsCpu: true, LaneCount: 0, Resumed: null }).ToArray())
        {
            if (lease is { HoldsCpu: true, LaneCount: 0, Resumed: null, NextPending: null, NextResuming: null } && IsWanted(lease))
                Yield(lease);
        }
    }

    /// <summary>Whether somebody waits who could use the CPUs of this slot.</summary>
    private bool IsWanted(LocalLease lease)
    {
        if (_reclaiming.Count + _resuming.Count + _yielded.Count > 0)
            return true;
        if (_ready.Count + _ungranted.Count == 0)
            return false;
        ResourceSet with = Free.Add(lease.Lendable);
        return _ready.Any(task => IsMissing(task.Demand, with) && MayHaveWorker(task))
            || _ungranted.Any(other => IsMissing(other.Demand, with) && MayHaveWorker(other.Request.Job, RuleOf(other)));
    }

    // One with GPUs has to be looked at before it can be known.
    private bool MayHaveWorker(LocalTask task) => task switch
    {
        { Gpus.Visible: { } devices } => Job(task.Order.Job).Workers.Exists(worker => worker.Gpus == devices),
        { Demand.GpuUnits: > 0 } => true,
        _ => MayHaveWorker(task.Order.Job, RuleOf(task)),
    };

    private bool IsMissing(ResourceSet demand, ResourceSet with) => !Free.Covers(demand) && with.Covers(demand);
}
