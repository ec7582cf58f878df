using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Execution;

internal enum SlotCpu : byte
{
    /// <summary>It has not been granted.</summary>
    None,

    Held,

    /// <summary>All its tasks wait for objects: its CPUs are anybody's, and the scheduler knows.</summary>
    Lent,

    /// <summary>It has made way for others on this node that wait for CPUs. To the scheduler it holds them: it wants them back.</summary>
    Yielded,
}

/// <summary>A slot on this node: its demand is held from the moment it is granted until it ends, except for its CPUs while every
/// task in it waits for an object. Its tasks run in one lane of one worker.</summary>
/// <remarks>The node's picture of the lane follows the worker's: the head runs; when it ends or waits, the worker starts the next one by
/// itself and says so. So at most one task of the lane runs at a time, whichever side is ahead. One that has waited goes on in the slot
/// when the lane is empty, or before that beside the slot, on CPUs of the node.</remarks>
[DebuggerDisplay("{Id} lane={LaneCount} pending={Pending.Count} blocked={BlockedCount} beside={Beside} cpu={HoldsCpu}")]
internal sealed class NodeSlot(PlaceRequest request)
{
    internal TaskId Id => Request.Task;

    internal PlaceRequest Request { get; } = request;

    /// <summary>When the node got it (<see cref="Effects.NodeClock.Micros"/>).</summary>
    internal long Arrived { get; init; }

    /// <summary>It waits for its job's first worker, and the scheduler may give its CPUs to others.</summary>
    internal bool IsLentAtStart { get; set; }

    /// <summary>The worker whose lane it is; null until it is granted.</summary>
    internal WorkerEntry? Worker { get; set; }

    /// <summary>The lane's number in that worker.</summary>
    internal uint Lane { get; set; }

    internal SlotCpu Cpu { get; set; }

    internal bool HoldsCpu => Cpu == SlotCpu.Held;

    /// <summary>Its place in the list of those that want their CPUs back.</summary>
    internal LinkedListNode<NodeSlot>? Reclaim { get; set; }

    /// <summary>Tasks that are here and not sent to the worker.</summary>
    internal Queue<NodeTask> Pending { get; } = new();

    /// <summary>Tasks in the worker's lane; the first that has not ended runs.</summary>
    internal Queue<NodeTask> Sent { get; } = new();

    /// <summary>Tasks that could go on after a wait, in order.</summary>
    internal Queue<NodeTask> Resuming { get; } = new();

    /// <summary>Tasks that have gone on after a wait, beside the slot. Their CPUs are no part of it; to the owner they wait.</summary>
    internal int Beside { get; set; }

    /// <summary>The task that has gone on after a wait: it has the slot, outside of the lane.</summary>
    internal NodeTask? Resumed { get; set; }

    /// <summary>Live tasks of <see cref="Sent"/>.</summary>
    internal int LaneCount { get; set; }

    /// <summary>Tasks that wait for an object, or for CPUs after that, and those that run beside the slot.</summary>
    internal int BlockedCount { get; set; }

    /// <summary>All its tasks: also those whose arguments are on their way.</summary>
    internal int Count { get; set; }

    /// <summary>Its worker's connection is closed. The owner has been told; the tasks in the lane end when it is known how the worker
    /// ended.</summary>
    internal bool IsClosed { get; set; }

    /// <summary>It ends with its last task.</summary>
    internal bool IsEnding { get; set; }

    internal ResourceSet Demand => Request.Placement.Demand;

    /// <summary>Beside which tasks its own may be in a process.</summary>
    internal ProcessSharing Sharing => (ProcessSharing)Request.Sharing;

    internal ResourceSet Lendable { get; } = BundleResources.CpusOf(request.Placement.Demand);

    /// <summary>Nothing runs in it, and its CPUs are there.</summary>
    internal bool IsFree => HoldsCpu && LaneCount == 0 && Resumed is null;

    /// <summary>What it takes of the node now.</summary>
    internal ResourceSet InUse => Worker is null ? ResourceSet.Empty : HoldsCpu ? Demand : Demand.Subtract(Lendable);

    internal TaskAttempt Run =>
        new(Id, 1)
        {
            Demand = Demand,
            Blocked = Cpu == SlotCpu.Lent || IsLentAtStart,
            Job = Request.Job,
            Priority = Request.Placement.Priority,
            IsSlot = true
        };

    /// <summary>The task that runs in the lane, as far as the node knows.</summary>
    internal NodeTask? Head => Skip(Sent, NodeTaskState.Running);

    /// <summary>The task that goes on next after its wait.</summary>
    internal NodeTask? NextResuming
    {
        get
        {
            while (Resuming.TryPeek(out NodeTask? first) && first.State != NodeTaskState.Resuming)
                TakeResuming();
            return Resuming.TryPeek(out NodeTask? next) ? next : null;
        }
    }

    /// <summary>The task that is sent next.</summary>
    internal NodeTask? NextPending => Skip(Pending, NodeTaskState.Ready);

    /// <summary>Puts a task that could go on into the queue, where it may still stand since an earlier wait.</summary>
    internal void AddResuming(NodeTask task)
    {
        if (task.IsInSlotQueue)
            return;
        task.IsInSlotQueue = true;
        Resuming.Enqueue(task);
    }

    internal void TakeResuming() => Resuming.Dequeue().IsInSlotQueue = false;

    /// <summary>The first of a queue that is still in that state; the others have left it in another way.</summary>
    private static NodeTask? Skip(Queue<NodeTask> queue, NodeTaskState state)
    {
        while (queue.TryPeek(out NodeTask? first))
        {
            if (first.State == state)
                return first;
            queue.Dequeue();
        }

        return null;
    }
}
