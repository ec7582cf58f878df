using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Execution;

internal enum LocalTaskState : byte
{
    /// <summary>Arguments are on their way to this node.</summary>
    Fetching,

    /// <summary>Everything is here; a slot and a worker are not.</summary>
    Ready,

    /// <summary>A worker has it. In a lease it may wait there for those before it in the lane.</summary>
    Running,

    /// <summary>It waits for an object and has lent its CPUs.</summary>
    Blocked,

    /// <summary>It could go on and waits for its CPUs.</summary>
    Resuming,

    /// <summary>It is not in the tables any more, only in a queue that skips it.</summary>
    Ended,
}

/// <summary>One attempt of a task on this node.</summary>
[DebuggerDisplay("{Order.Shape.Name} {Id} {State}")]
internal sealed class LocalTask(TaskId id, int attempt, NodeId owner, ResourceSet demand, TaskOrder order, LocalLease? lease)
{
    internal TaskId Id { get; } = id;

    internal int Attempt { get; } = attempt;

    internal NodeId Owner { get; } = owner;

    internal ResourceSet Demand { get; } = demand;

    internal TaskOrder Order { get; } = order;

    /// <summary>The leased slot that it runs in; null for a task that the scheduler sent on its own.</summary>
    internal LocalLease? Lease { get; } = lease;

    internal LocalTaskState State { get; set; }

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

    /// <summary>The worker that has it, from <see cref="LocalTaskState.Running"/> on.</summary>
    internal WorkerEntry? Worker { get; set; }

    /// <summary>When the node got it (<see cref="NodeClock.Micros"/>).</summary>
    internal long Arrived { get; init; }

    /// <summary>It waits for its job's first worker, and the scheduler may give its CPUs to others.</summary>
    internal bool IsLentAtStart { get; set; }

    /// <summary>When all its arguments were here.</summary>
    internal long? ArgumentsReady { get; set; }

    /// <summary>When its turn came in its worker, as far as this node knows.</summary>
    internal long? Started { get; set; }

    /// <summary>What its function reported last.</summary>
    internal ProgressReport? Progress { get; set; }

    internal TaskCpus Cpus { get; set; }

    /// <summary>Its place among the tasks that could go on and wait for CPUs; made for its first wait, and used again.</summary>
    internal LinkedListNode<LocalTask>? Waiting { get; set; }

    /// <summary>Since when it could go on (<see cref="NodeClock.Micros"/>).</summary>
    internal long WaitsSince { get; set; }

    /// <summary>It stands in <see cref="LocalLease.Resuming"/>.</summary>
    internal bool IsInSlotQueue { get; set; }

    /// <summary>It has begun and uses no CPUs of its own, or of its slot: it waits, or has gone on after a wait on others.</summary>
    internal bool IsOutside => State is LocalTaskState.Blocked or LocalTaskState.Resuming || Cpus != TaskCpus.Own;

    internal TaskRun Run => new(Id, Attempt) { Demand = Demand, Blocked = IsOutside || IsLentAtStart, Job = Order.Job };

    internal long GpuUnits => BundleResources.GpuUnitsOf(Demand);

    /// <summary>What a blocked task lends: CPUs. Memory and GPUs stay taken, since what it put there stays there.</summary>
    internal ResourceSet Lendable => Lease?.Lendable ?? BundleResources.CpusOf(Demand);

    /// <summary>The CPUs that it uses in place of its own, or of its slot's.</summary>
    internal ResourceSet Extra => Cpus switch
    {
        TaskCpus.Beside => Lendable,
        TaskCpus.Plain => BundleResources.PlainOf(Lendable),
        _ => ResourceSet.Empty,
    };

    /// <summary>What it takes of the node now. A task of a lease takes nothing but what it uses beside the slot.</summary>
    internal ResourceSet InUse => State switch
    {
        LocalTaskState.Running when Lease is not null => Extra,
        LocalTaskState.Running when Cpus == TaskCpus.Own => Demand,
        LocalTaskState.Running or LocalTaskState.Blocked or LocalTaskState.Resuming when Lease is null =>
            Demand.Subtract(Lendable).Add(Extra),
        _ => ResourceSet.Empty,
    };
}
