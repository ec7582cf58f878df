namespace ClusterTasks;

/// <summary>The worker process died while it ran the task, and the task has no retries left.</summary>
public sealed class WorkerDiedException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public WorkerDiedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
