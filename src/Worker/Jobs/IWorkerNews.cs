namespace ClusterTasks.Worker.Jobs;

/// <summary>The node, as those see it that start its workers. They tell it of starts, lines and ends.</summary>
internal interface IWorkerNews
{
    /// <summary>The program of a job's driver; 0: it is not known here.</summary>
    ulong ProgramOf(JobId job);

    /// <summary>The job's workers could not be started.</summary>
    void OnWorkersUnavailable(JobId job, string reason);

    /// <summary>Worker processes of the job ended at their start, and others are tried: what waits for them says so.</summary>
    void OnWorkerStartFailed(JobId job, string failure);

    /// <summary>Says whether a worker of the job should start, now that it could. If not, it is taken out of the number of workers that the
    /// job should have.</summary>
    /// <param name="job">The job.</param>
    /// <param name="withdraw">Takes it out of the pool: behind the numbers that the pool was told before, so that both sides count the
    /// same.</param>
    bool NeedsStart(JobId job, Action withdraw);

    /// <summary>Ends the session of a worker process, which then exits by itself.</summary>
    void EndWorkerSession(int processId);

    /// <summary>A line that a worker process wrote outside of any task.</summary>
    void OnWorkerOutput(JobId job, int processId, string line, bool isError);

    /// <summary>In the place of lines of a worker process that were too much.</summary>
    void OnMissingOutput(JobId job, int processId, long count, bool isError);
}
