namespace ClusterTasks.Worker.Events;

/// <summary>Tells every node that a job has a listener. Clients of the cluster use it, because they cannot call nodes.</summary>
[Alias("clustertasks.ITaskEvents")]
internal interface ITaskEventsGrain : IGrainWithIntegerKey
{
    /// <summary>Watches the job for the next <see cref="EventOutbox.WatchTime"/>. Returns when every node that can be reached publishes the
    /// job's events.</summary>
    [Alias("watch")]
    Task WatchAsync(JobId job);
}
