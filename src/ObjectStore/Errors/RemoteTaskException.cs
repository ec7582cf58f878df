namespace ClusterTasks;

/// <summary>The remote function threw. <see cref="Exception.InnerException"/> is the original: same type, message and data
/// where that type could be rebuilt here, otherwise a <see cref="ClusterTasksException"/> that names it.</summary>
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
