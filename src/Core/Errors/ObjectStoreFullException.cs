namespace ClusterTasks;

/// <summary>The node store has no room for the value; the message holds the numbers.</summary>
public sealed class ObjectStoreFullException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ObjectStoreFullException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
