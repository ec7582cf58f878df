namespace ClusterTasks;

/// <summary>One task of the cluster: its function, its place and its times. The times are those of the present attempt, or of the last one;
/// each is null until its moment has come.</summary>
/// <remarks>All times are by the owner's clock. An event on another node is placed by its distance from the end of the attempt, so no two
/// clocks are compared. The time of a message between the nodes counts as running.</remarks>
public sealed record TaskRow
{
    /// <summary>Gets the task, the same for every attempt.</summary>
    public required TaskId Id { get; init; }

    /// <summary>Gets its display name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the job that it belongs to.</summary>
    public JobId Job { get; init; }

    /// <summary>Gets the task that submitted it; default: a driver did.</summary>
    public TaskId Parent { get; init; }

    /// <summary>Gets the state.</summary>
    public TaskState State { get; init; }

    /// <summary>Gets the number of the attempt, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>Gets the node that has the attempt, or had it; null: none yet.</summary>
    public NodeId? Node { get; init; }

    /// <summary>Gets the process that runs the attempt, or ran it; 0: none, or not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets whether <c>CancelAsync</c> or a token asked for its end before it came. While it runs, its function has not reacted to
    /// its token; a state other than <see cref="TaskState.Cancelled"/> at the end says that the function ignored it. With <c>force</c> its
    /// process is ended.</summary>
    public bool WasCancelled { get; init; }

    /// <summary>Gets the time when its owner got the task.</summary>
    public DateTimeOffset Submitted { get; init; }

    /// <summary>Gets the time when its arguments existed and it went to the scheduler; for a later attempt, when it went there
    /// again.</summary>
    public DateTimeOffset? Queued { get; init; }

    /// <summary>Gets the time when a node had accepted the attempt.</summary>
    public DateTimeOffset? Placed { get; init; }

    /// <summary>Gets the time when all its arguments were in that node's memory.</summary>
    public DateTimeOffset? ArgumentsReady { get; init; }

    /// <summary>Gets the time when its function was called.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Gets the time when its owner knew the result.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Gets the most anonymous memory, in bytes, that its process had while the attempt ran: what the process had allocated,
    /// without the object store. The node looks four times a second, and at the process: tasks beside each other in one process share the
    /// number. 0: the attempt ended before the node looked, or workers are not processes.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Gets the reason why it failed or was cancelled, in one line; empty otherwise.</summary>
    public string Error { get; init; } = "";

    /// <summary>Gets the reason why it does not run yet, or has not ended although it was cancelled, when
    /// <see cref="TaskQuery.WithReasons"/> asked for it; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets the progress that a running task last reported by <see cref="TaskInfo.Report"/>: 0 to 1; null: nothing.</summary>
    public double? Progress { get; init; }

    /// <summary>Gets the text of that report.</summary>
    public string ProgressMessage { get; init; } = "";
}
