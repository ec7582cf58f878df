namespace ClusterTasks;

/// <summary>States of a task, or of one attempt of it.</summary>
public enum TaskState
{
    /// <summary>The task waits for arguments that do not exist yet.</summary>
    WaitingForArguments,

    /// <summary>The arguments exist, and the task does not run yet. It is with the scheduler, or a node has it and brings its arguments or
    /// has no slot for it.</summary>
    Queued,

    /// <summary>The function runs.</summary>
    Running,

    /// <summary>The function waits for another task's result; the task's CPUs are lent meanwhile.</summary>
    Blocked,

    /// <summary>The function returned.</summary>
    Succeeded,

    /// <summary>The function threw, its worker or its node died, or an argument had failed.</summary>
    Failed,

    /// <summary>The task was cancelled.</summary>
    Cancelled,
}
