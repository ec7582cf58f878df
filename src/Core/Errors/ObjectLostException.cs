namespace ClusterTasks;

/// <summary>Every copy of the value is gone; the message says what was tried.</summary>
public sealed class ObjectLostException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ObjectLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
