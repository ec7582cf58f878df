using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Jobs;

/// <summary>The workers of the jobs on this node: processes of the user's program, or threads of this one.</summary>
internal interface IJobWorkers : IAsyncDisposable
{
    /// <summary>Sees to it that the job has so many workers for tasks without GPUs. Idempotent; returns at once. Fewer than before: by
    /// <see cref="Retire"/> only.</summary>
    void Ensure(JobId job, JobCode code, int count);

    /// <summary>Sees to it that the job has a worker for tasks with these GPUs. Idempotent; returns at once.</summary>
    void EnsureGpu(JobId job, JobCode code, string devices);

    /// <summary>Sees to it that the job has a further worker, of this number from 1, that sees these GPUs. Idempotent; returns at once.</summary>
    void EnsureExtra(JobId job, JobCode code, string devices, int number);

    /// <summary>One worker of the job for tasks without GPUs ends, and none comes in its place. The caller ends its session.</summary>
    void Retire(JobId job, int processId);

    /// <summary>The job is over: its workers end.</summary>
    void End(JobId job);

    /// <summary>Says which job a connecting worker belongs to, and which GPUs it sees; false when this node did not start it.</summary>
    bool TryClaim(string token, int processId, out JobId job, out string? gpus);

    /// <summary>The session of a worker that was claimed could not be opened.</summary>
    void OnRefused(int processId);

    /// <summary>A worker that was claimed takes tasks.</summary>
    void OnAttached(int processId);

    /// <summary>Ends one worker process; ignored for threads of this process.</summary>
    void Kill(int processId);

    /// <summary>How a worker process ended, in words; waits a moment for the news.</summary>
    Task<string> DescribeExitAsync(int processId);

    /// <summary>Whether workers are processes of the driver's program, which can be ended.</summary>
    bool NeedsProgram { get; }

    /// <summary>The processes that run now.</summary>
    IReadOnlyList<int> ProcessIds { get; }
}
