namespace ClusterTasks;

/// <summary>One task of the cluster: what it is, where it is, and when it got there. The moments are of the present attempt, or of the last
/// one; each is null while it has not come.</summary>
/// <remarks>All moments are of the owner's clock. What happened on another node is placed by its distance from the end of the attempt, so
/// no two clocks are compared; the time of a message between the nodes is counted as running.</remarks>
public sealed record TaskRow
{
    /// <summary>The task, the same for every attempt.</summary>
    public required TaskId Id { get; init; }

    /// <summary>Its display name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The job that it belongs to.</summary>
    public JobId Job { get; init; }

    /// <summary>The task that submitted it; default: a driver did.</summary>
    public TaskId Parent { get; init; }

    /// <summary>Where it is.</summary>
    public TaskState State { get; init; }

    /// <summary>Which attempt, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>The node that has the attempt, or had it; null: none yet.</summary>
    public NodeId? Node { get; init; }

    /// <summary>The process that runs the attempt, or ran it; 0: none, or not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>Whether its end was asked for, by <c>CancelAsync</c> or by a token, before it came. While it runs, its function has not reacted to
    /// its token; a state other than <see cref="TaskState.Cancelled"/> at the end says that the function ignored it. With <c>force</c> its
    /// process is ended.</summary>
    public bool WasCancelled { get; init; }

    /// <summary>When its owner got the task.</summary>
    public DateTimeOffset Submitted { get; init; }

    /// <summary>When its arguments existed and it went to the scheduler; for a later attempt: when it went there again.</summary>
    public DateTimeOffset? Queued { get; init; }

    /// <summary>When a node had taken the attempt on.</summary>
    public DateTimeOffset? Placed { get; init; }

    /// <summary>When all its arguments were in that node's memory.</summary>
    public DateTimeOffset? ArgumentsReady { get; init; }

    /// <summary>When its function was called.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When its owner knew the result.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why it failed or was cancelled, in one line; empty otherwise.</summary>
    public string Error { get; init; } = "";

    /// <summary>Why it does not run yet, or has not ended although it was cancelled, when <see cref="TaskQuery.WithReasons"/> asked for it; empty
    /// otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What a running task reported last by <see cref="TaskInfo.Report"/>: 0 to 1; null: nothing.</summary>
    public double? Progress { get; init; }

    /// <summary>The text of that report.</summary>
    public string ProgressMessage { get; init; } = "";
}
