namespace ClusterTasks;

/// <summary>The task was cancelled, by <c>Remote.CancelAsync</c>, by a cancelled ancestor or by the end of its job.</summary>
public sealed class TaskCancelledException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TaskCancelledException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
