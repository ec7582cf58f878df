using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Messages;

/// <summary>The end of an attempt on the node that ran it.</summary>
internal enum OutcomeKind : byte
{
    Succeeded,

    /// <summary>The function threw, was cancelled or timed out; the result is the encoded error.</summary>
    Failed,

    /// <summary>The function threw one of the exceptions after which the task may run again; the result is the encoded error.</summary>
    FailedRetryable,

    /// <summary>The worker process died while this task alone ran in it; the text says how.</summary>
    WorkerDied,

    /// <summary>The job's worker processes cannot be started there; the text says why. It goes to another node, where the program may
    /// be.</summary>
    NoWorkers,

    /// <summary>The node never started it: an argument could not be brought there, or the node is stopping. The text says why.</summary>
    NotStarted,

    /// <summary>It was in a slot and surely did not start: it was taken back, or its slot ended before its turn.</summary>
    Returned,

    /// <summary>It was in the slot of a worker that died, behind the task that the worker ran as far as the node knows.</summary>
    ReturnedByDeath,

    /// <summary>It was in a worker process that the node ended because of another task; the text says of which. It may have
    /// begun.</summary>
    EndedWithAnother,

    /// <summary>The node ended its worker process because memory ran short; the text gives the bytes. It runs again later.</summary>
    EndedForMemory,

    /// <summary>The worker process died, and the task had begun in it; the text says how. Others ran in it as well, or its node had ended
    /// it: nothing proves that this task is the cause.</summary>
    WorkerLost,
}

/// <summary>The end of one attempt.</summary>
/// <param name="More">The results behind the first one, of a task that has several and succeeded; else null.</param>
internal readonly record struct TaskOutcome(
    TaskId Task, int Attempt, OutcomeKind Kind, ResultEntry Result, string Reason, RunTimes Times = default, TaskTiming Timing = default,
    ResultEntry[]? More = null);
