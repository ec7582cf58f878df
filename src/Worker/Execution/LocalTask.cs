using System.Diagnostics;
using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Agent;

namespace ClusterTasks.Worker.Execution;

internal enum LocalTaskState : byte
{
    /// <summary>Arguments are on their way to this node.</summary>
    Fetching,

    /// <summary>Everything is here; a slot and a worker are not.</summary>
    Ready,

    Running,

    /// <summary>It waits for an object and has lent its CPUs.</summary>
    Blocked,

    /// <summary>It could go on and waits for its CPUs.</summary>
    Resuming,
}

/// <summary>One attempt of a task on this node.</summary>
[DebuggerDisplay("{Order.Shape.Name} {Request.Task} {State}")]
internal sealed class LocalTask(TaskRequest request, TaskOrder order)
{
    internal TaskRequest Request { get; } = request;

    internal TaskOrder Order { get; } = order;

    internal LocalTaskState State { get; set; }

    /// <summary>Arguments still on their way.</summary>
    internal int Missing { get; set; }

    /// <summary>The node's pins on its arguments: under memory pressure they would be spilled or dropped between their arrival and the
    /// worker's own pin.</summary>
    internal List<IDisposable> Pins { get; } = [];

    /// <summary>Streams: the highest item that the consumer has asked for, for the worker that gets the task.</summary>
    internal uint Requested { get; set; }

    /// <summary>The worker that has it, from <see cref="LocalTaskState.Running"/> on.</summary>
    internal WorkerEntry? Worker { get; set; }

    internal TaskRun Run => new(Request.Task, Request.Attempt) { Demand = Request.Demand, Blocked = State is LocalTaskState.Blocked or LocalTaskState.Resuming };

    /// <summary>What a blocked task lends: CPUs. Memory and GPUs stay taken, since what it put there stays there.</summary>
    internal ResourceSet Lendable => new() { CpuUnits = Request.Demand.CpuUnits };
}
