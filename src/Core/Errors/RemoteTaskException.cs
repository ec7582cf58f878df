namespace ClusterTasks;

/// <summary>The remote function threw. <see cref="Exception.InnerException"/> is the original with its type and its whole state, or, where
/// that cannot come, a <see cref="ClusterTasksException"/> that names the type and has message, stack and data.</summary>
public sealed class RemoteTaskException : ClusterTasksException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which function failed, where, and the original message.</param>
    /// <param name="innerException">The original exception.</param>
    public RemoteTaskException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The original exception's type name, namespace included.</summary>
    public string OriginalType { get; init; } = "";

    /// <summary>The stack trace in the worker.</summary>
    public string RemoteStackTrace { get; init; } = "";

    /// <summary>The function's display name.</summary>
    public string FunctionName { get; init; } = "";

    /// <summary>The task that failed first; a consumer that failed because of it carries the same id.</summary>
    public TaskId TaskId { get; init; }

    /// <summary>The node on which the function ran.</summary>
    public NodeId NodeId { get; init; }

    /// <summary>The operating-system process in which the function ran.</summary>
    public int ProcessId { get; init; }

    /// <summary>Which attempt failed, from 1.</summary>
    public int Attempt { get; init; }
}
