namespace ClusterTasks.Worker.Effects;

/// <summary>The kind of thing that a node looks at when a time is over.</summary>
internal enum DeadlineKind : byte
{
    /// <summary>The back-off of an attempt is over.</summary>
    Retry,

    /// <summary>An attempt must have started by now.</summary>
    Start,

    /// <summary>A job has had tasks that no node can run, for a while.</summary>
    Infeasible,

    /// <summary>Further lines of that kind were put off.</summary>
    FoldedInfeasible,

    /// <summary>A limit of a task on this node: see <see cref="Execution.NodeTasks.OnTime"/>.</summary>
    Limit,

    /// <summary>Slots of this node's tasks: see <see cref="Ownership.SlotTable.Tick"/>.</summary>
    Slots,

    /// <summary>The node may be idle.</summary>
    Idle,

    /// <summary>A job of another node may be over.</summary>
    Job,

    /// <summary>The driver of a job, whose node died, has had the time to go on elsewhere.</summary>
    Owner,

    /// <summary>A breaker of a job has something to do: see <see cref="Ownership.TaskTable.OnBreakerDue"/>.</summary>
    Breaker,
}

/// <summary>A time at which a machine has something to look at.</summary>
internal readonly record struct NodeDeadline(DeadlineKind Kind, TaskId Task = default, int Attempt = 0, JobId Job = default);
