namespace ClusterTasks;

/// <summary>Where a task, or one attempt of it, is in its life.</summary>
public enum TaskState
{
    /// <summary>Some of its arguments do not exist yet.</summary>
    WaitingForArguments,

    /// <summary>Its arguments exist, and it does not run yet: it is with the scheduler, or a node has it and brings its arguments or has no
    /// slot for it.</summary>
    Queued,

    /// <summary>Its function runs.</summary>
    Running,

    /// <summary>Its function waits for another task's result; its CPUs are lent meanwhile.</summary>
    Blocked,

    /// <summary>It returned.</summary>
    Succeeded,

    /// <summary>It threw, its worker or its node died, or an argument of it had failed.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
