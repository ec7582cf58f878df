namespace ClusterTasks.Worker.Execution;

/// <summary>Facts about the rest of the node that decide what becomes of the tasks on it.</summary>
internal interface ILocalFacts
{
    /// <summary>Whether workers are processes, which can be ended.</summary>
    bool CanEndWorkers { get; }

    /// <summary>Whether somebody listens to the job's events: only then is an event made.</summary>
    bool IsWatched(JobId job);

    /// <summary>The task that submitted this one, if this node owns it and it has not ended; otherwise the default.</summary>
    TaskId ParentOf(TaskId task);

    /// <summary>The driver program that the job is of; 0: it is not known here.</summary>
    ulong ProgramOf(JobId job);

    /// <summary>Whether a worker without tasks may end: nothing of its process is in use elsewhere.</summary>
    bool MayRetire(WorkerEntry worker);

    /// <summary>Why no further worker of the job starts now, in words; null: none of it waits for others.</summary>
    string? ExplainStart(JobId job);
}
