namespace ClusterTasks;

/// <summary>The task may have run, or may still run: the cluster declared its node dead without a proof that the process has ended, and the
/// task may run once at most (<c>MaxRetries = 0</c>), so it does not run again. A cut network is the usual cause. After a proven death the
/// error is a <see cref="NodeDiedException"/>.</summary>
public sealed class TaskOutcomeUnknownException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TaskOutcomeUnknownException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
