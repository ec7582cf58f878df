namespace ClusterTasks;

/// <summary>No node of the cluster can ever run the task as it was asked for; the message says why.</summary>
public sealed class TaskUnschedulableException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TaskUnschedulableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
