namespace ClusterTasks;

/// <summary>No cluster answers; the message lists the addresses that were tried.</summary>
public sealed class ClusterUnavailableException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ClusterUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
