namespace ClusterTasks;

/// <summary>Kinds of events.</summary>
public enum TaskEventKind
{
    /// <summary>The owner has the task.</summary>
    Submitted,

    /// <summary>Its arguments exist: it is with the scheduler.</summary>
    Queued,

    /// <summary>A node has accepted it.</summary>
    Placed,

    /// <summary>All arguments are in that node's memory.</summary>
    ArgumentsReady,

    /// <summary>Its function was called.</summary>
    Started,

    /// <summary>The attempt failed and another one follows.</summary>
    Retrying,

    /// <summary>The task returned.</summary>
    Succeeded,

    /// <summary>The task failed and is not retried; <see cref="TaskEvent.Text"/> says why.</summary>
    Failed,

    /// <summary>The task was cancelled.</summary>
    Cancelled,

    /// <summary>The function reported its progress: <see cref="TaskEvent.Progress"/> and <see cref="TaskEvent.Text"/>.</summary>
    Progress,

    /// <summary>The function, or its worker process, wrote a line: <see cref="TaskEvent.Text"/>.</summary>
    Log,
}

/// <summary>Something that happened to a task. <see cref="RemoteSession.Events"/> delivers events, and timelines consist of them.</summary>
public sealed record TaskEvent
{
    /// <summary>Gets the kind of the event.</summary>
    public TaskEventKind Kind { get; init; }

    /// <summary>Gets the task; default for a line that a worker process wrote outside of any task.</summary>
    public TaskId Task { get; init; }

    /// <summary>Gets its display name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the attempt, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>Gets the node of the event: the executing one if there is one, else the owner.</summary>
    public NodeId Node { get; init; }

    /// <summary>Gets the worker process; 0: none, or not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets the time by the clock of the node that reported the event.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Gets the error in one line, the line that was written, or the text of a progress report.</summary>
    public string Text { get; init; } = "";

    /// <summary>Gets whether the line was written to standard error.</summary>
    public bool IsError { get; init; }

    /// <summary>Gets the fraction of a progress report: 0 to 1.</summary>
    public double? Progress { get; init; }
}
