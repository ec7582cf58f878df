using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Ownership;

/// <summary>How an attempt ended on the node that ran it.</summary>
internal enum OutcomeKind : byte
{
    Succeeded,

    /// <summary>The function threw, was cancelled or timed out; the result is the encoded error.</summary>
    Failed,

    /// <summary>The function threw one of the exceptions after which the task may run again; the result is the encoded error.</summary>
    FailedRetryable,

    /// <summary>The worker process died; the text says how.</summary>
    WorkerDied,

    /// <summary>The job's worker processes cannot be started there; the text says why. Not retried: it is the program that cannot start.</summary>
    NoWorkers,

    /// <summary>The node never started it: an argument could not be brought there, or the node is stopping. The text says why.</summary>
    NotStarted,
}

/// <summary>The end of one attempt.</summary>
internal readonly record struct TaskOutcome(TaskId Task, int Attempt, OutcomeKind Kind, ResultEntry Result, string Reason);
