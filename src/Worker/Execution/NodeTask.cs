using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Execution;

internal enum NodeTaskState : byte
{
    /// <summary>Arguments are on their way to this node.</summary>
    Fetching,

    /// <summary>Everything is here; a slot and a worker are not.</summary>
    Ready,

    /// <summary>A worker has it. In a slot it may wait there for those before it in the lane.</summary>
    Running,

    /// <summary>It waits for an object and has lent its CPUs.</summary>
    Blocked,

    /// <summary>It could go on and waits for its CPUs.</summary>
    Resuming,

    /// <summary>It is not in the tables any more, only in a queue that skips it.</summary>
    Ended,
}

/// <summary>One attempt of a task on this node.</summary>
[DebuggerDisplay("{Order.Definition.Name} {Id} {State}")]
internal sealed class NodeTask(TaskId id, int attempt, NodeId owner, ResourceSet demand, TaskOrder order, NodeSlot? slot)
{
    internal TaskId Id { get; } = id;

    internal int Attempt { get; } = attempt;

    /// <summary>Where its end is reported: another node when its session has moved.</summary>
    internal NodeId Owner { get; set; } = owner;

    internal ResourceSet Demand { get; } = demand;

    internal TaskOrder Order { get; } = order;

    /// <summary>The slot that it runs in; null for a task that the scheduler sent on its own.</summary>
    internal NodeSlot? Slot { get; } = slot;

    internal NodeTaskState State { get; set; }

    /// <summary>Arguments still on their way.</summary>
    internal int Missing { get; set; }

    /// <summary>It may run once at most, and its owner has not said yet that it is to run here. Counts as one more that is
    /// missing.</summary>
    internal bool AwaitsOwner { get; set; }

    /// <summary>The node's pins on its arguments: under memory pressure they would be spilled or dropped between their arrival and the
    /// worker's own pin.</summary>
    internal List<IDisposable>? Pins { get; set; }

    /// <summary>Streams: the highest item that the consumer has asked for, for the worker that gets the task.</summary>
    internal uint Requested { get; set; }

    /// <summary>Nobody reads its stream any more.</summary>
    internal bool IsUnread => Requested == uint.MaxValue;

    /// <summary>Its worker process is to end as soon as the task has surely begun.</summary>
    internal bool IsForced { get; set; }

    /// <summary>Its token has fired because it was cancelled.</summary>
    internal bool IsCancelled { get; set; }

    /// <summary>It was cancelled with all that it submits.</summary>
    internal bool IsCancelledWithChildren { get; set; }

    /// <summary>Its worker process is being ended on its account.</summary>
    internal bool IsEnding { get; set; }

    /// <summary>When it is ended by force (<see cref="NodeClock.Micros"/>), from its start on; null: never.</summary>
    internal long? EndsAt { get; set; }

    /// <summary>Its GPUs, from the moment they are chosen to its end.</summary>
    internal DeviceShare? Gpus { get; set; }

    /// <summary>The worker that has it, from <see cref="NodeTaskState.Running"/> on.</summary>
    internal WorkerEntry? Worker { get; set; }

    /// <summary>When the node got it (<see cref="NodeClock.Micros"/>).</summary>
    internal long Arrived { get; init; }

    /// <summary>It waits for its job's first worker, and the scheduler may give its CPUs to others.</summary>
    internal bool IsLentAtStart { get; set; }

    /// <summary>When all its arguments were here.</summary>
    internal long? ArgumentsReady { get; set; }

    /// <summary>When its turn came in its worker, as far as this node knows.</summary>
    internal long? Started { get; set; }

    /// <summary>The most anonymous memory that its process had while it ran, as far as samples say; 0: there was none.</summary>
    internal long PeakBytes { get; set; }

    /// <summary>What its function reported last.</summary>
    internal ProgressReport? Progress { get; set; }

    internal TaskCpus Cpus { get; set; }

    /// <summary>Its place among the tasks that could go on and wait for CPUs; made for its first wait, and used again.</summary>
    internal LinkedListNode<NodeTask>? Waiting { get; set; }

    /// <summary>Since when it could go on (<see cref="NodeClock.Micros"/>).</summary>
    internal long WaitsSince { get; set; }

    /// <summary>It stands in <see cref="NodeSlot.Resuming"/>.</summary>
    internal bool IsInSlotQueue { get; set; }

    /// <summary>It has begun and uses no CPUs of its own, or of its slot: it waits, or has gone on after a wait on others.</summary>
    internal bool IsOutside => State is NodeTaskState.Blocked or NodeTaskState.Resuming || Cpus != TaskCpus.Own;

    internal TaskAttempt Run => new(Id, Attempt) { Demand = Demand, Blocked = IsOutside || IsLentAtStart, Job = Order.Job };

    internal long GpuUnits => BundleResources.GpuUnitsOf(Demand);

    /// <summary>What a blocked task lends: CPUs. Memory and GPUs stay taken, since what it put there stays there.</summary>
    internal ResourceSet Lendable => Slot?.Lendable ?? BundleResources.CpusOf(Demand);

    /// <summary>The CPUs that it uses in place of its own, or of its slot's.</summary>
    internal ResourceSet Extra => Cpus switch
    {
        TaskCpus.Beside => Lendable,
        TaskCpus.Plain => BundleResources.PlainOf(Lendable),
        _ => ResourceSet.Empty,
    };

    /// <summary>What it takes of the node now. A task of a slot takes nothing but what it uses beside the slot.</summary>
    internal ResourceSet InUse => State switch
    {
        NodeTaskState.Running when Slot is not null => Extra,
        NodeTaskState.Running when Cpus == TaskCpus.Own => Demand,
        NodeTaskState.Running or NodeTaskState.Blocked or NodeTaskState.Resuming when Slot is null =>
            Demand.Subtract(Lendable).Add(Extra),
        _ => ResourceSet.Empty,
    };
}
