namespace ClusterTasks.Worker.Ownership;

/// <summary>The way in which an attempt of a task ended without being the last one, or without a result.</summary>
internal enum AttemptEnd : byte
{
    /// <summary>Its worker process died while it ran.</summary>
    WorkerDied,

    /// <summary>The worker died in whose slot it waited. As far as the node knows it had not begun.</summary>
    BehindDeath,

    /// <summary>Its node died.</summary>
    NodeDied,

    /// <summary>It threw an exception after which the task runs again.</summary>
    Threw,

    /// <summary>Its node ended the process for another reason: another task, a drain, a preemption.</summary>
    EndedWithAnother,

    /// <summary>Its node ended the process because memory ran short.</summary>
    EndedForMemory,

    /// <summary>It was not started: an argument was lost, or the node stopped.</summary>
    NotStarted,
}
