namespace ClusterTasks.Worker.Jobs;

/// <summary>Kinds of processes that say they are a worker.</summary>
internal enum WorkerClaim
{
    /// <summary>A process that this node has not started.</summary>
    Unknown,

    /// <summary>A worker of a job.</summary>
    Granted,

    /// <summary>A worker of a job that has ended since it was started.</summary>
    JobEnded,
}
