using System.Diagnostics;
using ClusterTasks.Scheduling;

namespace ClusterTasks.Worker.Execution;

/// <summary>A leased slot on this node: its demand is held from the moment it is granted until it ends, except for its CPUs while every task
/// in it waits for an object. Its tasks run in one lane of one worker.</summary>
/// <remarks>The node's picture of the lane follows the worker's: the head runs; when it ends or waits, the worker starts the next one by
/// itself and says so. So at most one task of the lane runs at a time, whichever side is ahead.</remarks>
[DebuggerDisplay("{Id} lane={LaneCount} pending={Pending.Count} blocked={BlockedCount} cpu={HoldsCpu}")]
internal sealed class LocalLease(TaskRequest request)
{
    internal TaskId Id => Request.Task;

    internal TaskRequest Request { get; } = request;

    /// <summary>The worker whose lane it is; null until it is granted.</summary>
    internal WorkerEntry? Worker { get; set; }

    /// <summary>The lane's number in that worker.</summary>
    internal uint Lane { get; set; }

    /// <summary>False while its CPUs are lent.</summary>
    internal bool HoldsCpu { get; set; }

    /// <summary>It waits in the list of those that want their CPUs back.</summary>
    internal bool IsReclaiming { get; set; }

    /// <summary>Tasks that are here and not sent to the worker.</summary>
    internal Queue<LocalTask> Pending { get; } = new();

    /// <summary>Tasks in the worker's lane; the first that has not ended runs.</summary>
    internal Queue<LocalTask> Sent { get; } = new();

    /// <summary>Tasks that could go on after a wait, in order.</summary>
    internal Queue<LocalTask> Resuming { get; } = new();

    /// <summary>The task that has gone on after a wait: it has the slot, outside of the lane.</summary>
    internal LocalTask? Resumed { get; set; }

    /// <summary>Live tasks of <see cref="Sent"/>.</summary>
    internal int LaneCount { get; set; }

    /// <summary>Tasks that wait for an object, or for the slot after that.</summary>
    internal int BlockedCount { get; set; }

    /// <summary>All its tasks: also those whose arguments are on their way.</summary>
    internal int Count { get; set; }

    /// <summary>It ends with its last task.</summary>
    internal bool IsEnding { get; set; }

    internal ResourceSet Demand => Request.Demand;

    internal ResourceSet Lendable => BundleResources.CpusOf(Demand);

    /// <summary>What it takes of the node now.</summary>
    internal ResourceSet InUse => Worker is null ? ResourceSet.Empty : HoldsCpu ? Demand : Demand.Subtract(Lendable);

    internal TaskRun Run => new(Id, 1) { Demand = Demand, Blocked = Worker is not null && !HoldsCpu, Job = Request.Job, Priority = Request.Priority, IsLease = true };

    /// <summary>The task that runs in the lane, as far as the node knows.</summary>
    internal LocalTask? Head => Skip(Sent, LocalTaskState.Running);

    /// <summary>The first of a queue that is still in that state; the others have left it in another way.</summary>
    internal static LocalTask? Skip(Queue<LocalTask> queue, LocalTaskState state)
    {
        while (queue.TryPeek(out LocalTask? first))
        {
            if (first.State == state)
                return first;
            queue.Dequeue();
        }

        return null;
    }
}
