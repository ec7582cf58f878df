namespace ClusterTasks;

/// <summary>The node that ran the task died, and the task has no retries left.</summary>
public sealed class NodeDiedException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public NodeDiedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
