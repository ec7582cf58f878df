namespace ClusterTasks;

/// <summary>What an event tells.</summary>
public enum TaskEventKind
{
    /// <summary>The owner has the task.</summary>
    Submitted,

    /// <summary>Its arguments exist: it is with the scheduler.</summary>
    Queued,

    /// <summary>A node has taken it on.</summary>
    Placed,

    /// <summary>All arguments are in that node's memory.</summary>
    ArgumentsReady,

    /// <summary>Its function was called.</summary>
    Started,

    /// <summary>The attempt failed and another one follows.</summary>
    Retrying,

    /// <summary>The task returned.</summary>
    Succeeded,

    /// <summary>The task failed for good; <see cref="TaskEvent.Text"/> says why.</summary>
    Failed,

    /// <summary>The task was cancelled.</summary>
    Cancelled,

    /// <summary>The function reported how far it is: <see cref="TaskEvent.Progress"/> and <see cref="TaskEvent.Text"/>.</summary>
    Progress,

    /// <summary>The function, or its worker process, wrote a line: <see cref="TaskEvent.Text"/>.</summary>
    Log,
}

/// <summary>Something that happened to a task. From <see cref="RemoteSession.Events"/>, and a timeline is made of them.</summary>
public sealed record TaskEvent
{
    /// <summary>What happened.</summary>
    public TaskEventKind Kind { get; init; }

    /// <summary>The task; default for a line that a worker process wrote outside of any task.</summary>
    public TaskId Task { get; init; }

    /// <summary>Its display name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The attempt, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>The node where it happened: the executing one if there is one, else the owner.</summary>
    public NodeId Node { get; init; }

    /// <summary>The worker process; 0: none, or not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>When. Of the clock of the node that told it.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The error in one line, the line that was written, or the text of a progress report.</summary>
    public string Text { get; init; } = "";

    /// <summary>A line that was written to the standard error.</summary>
    public bool IsError { get; init; }

    /// <summary>Of a progress report: 0 to 1.</summary>
    public double? Progress { get; init; }
}
