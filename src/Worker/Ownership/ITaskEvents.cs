namespace ClusterTasks.Worker.Ownership;

/// <summary>Where transitions of tasks are told while somebody listens. Called under the node's lock: implementations queue and return.</summary>
internal interface ITaskEvents
{
    /// <summary>Microseconds since the node began.</summary>
    long Clock { get; }

    /// <summary>Whether somebody listens to the job: only then is an event made.</summary>
    bool IsWatched(JobId job);

    void Publish(JobId job, TaskEvent item);

    /// <summary>The time of day at a moment of <see cref="Clock"/>.</summary>
    DateTimeOffset TimeAt(long clock);
}
