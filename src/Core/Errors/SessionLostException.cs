namespace ClusterTasks;

/// <summary>The connection to the node broke, or the session was disposed, while the call was under way.</summary>
public sealed class SessionLostException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SessionLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
