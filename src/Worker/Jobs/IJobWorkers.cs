using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Jobs;

/// <summary>The workers of the jobs on this node: processes of the user's program, or threads of this one.</summary>
internal interface IJobWorkers : IAsyncDisposable
{
    /// <summary>Ensures that the job has this many workers for tasks without GPUs. Idempotent; returns at once. Only <see cref="Retire"/>
    /// lowers the number.</summary>
    void Ensure(JobId job, JobCode code, int count);

    /// <summary>Ensures that the job has a worker for tasks with these GPUs. Idempotent; returns at once.</summary>
    void EnsureGpu(JobId job, JobCode code, string devices);

    /// <summary>Ensures that the job has one more worker, of this number from 1, that sees these GPUs. Idempotent; returns at
    /// once.</summary>
    void EnsureExtra(JobId job, JobCode code, string devices, int number);

    /// <summary>Notes that one worker of the job for tasks without GPUs ends, and that none comes in its place. The caller ends its
    /// session.</summary>
    void Retire(JobId job, int processId);

    /// <summary>Ends the workers of a job that is over.</summary>
    void End(JobId job);

    /// <summary>Finds the job that a connecting worker belongs to, and the GPUs that it sees.</summary>
    WorkerClaim Claim(string token, int processId, out JobId job, out string? gpus);

    /// <summary>Called when the session of a claimed worker could not be opened.</summary>
    void OnRefused(int processId);

    /// <summary>Called when a claimed worker takes tasks.</summary>
    void OnAttached(int processId);

    /// <summary>Ends one worker process; ignored for threads of this process.</summary>
    void Kill(int processId);

    /// <summary>Returns the reason why no further worker of the job starts now, in words; null: none of its workers waits for
    /// others.</summary>
    string? ExplainStart(JobId job);

    /// <summary>Describes how a worker process ended, in words; waits a moment for the report.</summary>
    Task<string> DescribeExitAsync(int processId);

    /// <summary>True when workers are processes of the driver's program, which can be ended.</summary>
    bool NeedsProgram { get; }

    /// <summary>The processes that run now.</summary>
    IReadOnlyList<int> ProcessIds { get; }
}
