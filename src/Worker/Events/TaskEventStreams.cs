using ClusterTasks.Worker.Events;
using Orleans.Streams;

namespace ClusterTasks;

/// <summary>Publishes the events of a job's tasks as an Orleans stream: transitions, progress, lines of output. It is for Orleans
/// applications in the cluster; a driver has <see cref="RemoteSession.Events"/>.</summary>
/// <remarks>Memory streams: about 0.1 s late, and lost with the silo that holds their queue. They inform; they never decide what runs. A
/// client outside of the silos adds the provider itself: <c>client.AddMemoryStreams(TaskEventStreams.Provider)</c>.</remarks>
public static class TaskEventStreams
{
    /// <summary>The name of the stream provider that <c>AddClusterTasks</c> adds.</summary>
    public const string Provider = "clustertasks";

    /// <summary>The namespace of the streams; their key is the job's id as text, their items are <see cref="TaskEventBatch"/>.</summary>
    public const string Namespace = "clustertasks.tasks";

    /// <summary>Returns the stream of a job.</summary>
    public static StreamId Of(JobId job) => StreamId.Create(Namespace, job.ToString());

    /// <summary>Makes every node publish the job's events for the next 15 seconds. Nodes publish nothing without listeners, so an
    /// application that subscribes to the stream itself calls this every five seconds; <see cref="TaskEventsAsync"/> does both.</summary>
    /// <param name="client">A client of the cluster, or a silo's own.</param>
    /// <param name="job">The job.</param>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is null.</exception>
    public static Task WatchTaskEventsAsync(this IClusterClient client, JobId job)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.GetGrain<ITaskEventsGrain>(0).WatchAsync(job);
    }

    /// <summary>Subscribes to the events of a job. The feed receives events that happen after this call has returned, until it is
    /// disposed.</summary>
    /// <param name="client">A client of the cluster, or a silo's own.</param>
    /// <param name="job">The job.</param>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is null.</exception>
    public static async Task<TaskEventFeed> TaskEventsAsync(this IClusterClient client, JobId job)
    {
        ArgumentNullException.ThrowIfNull(client);
        TaskEventSubscription? subscription = null;
        var feed = new TaskEventFeed(async _ => await subscription!.DisposeAsync().ConfigureAwait(false));
        subscription = await TaskEventSubscription.StartAsync(
            client, job, batch => feed.Add(batch.Events, batch.Dropped), TimeProvider.System).ConfigureAwait(false);
        return feed;
    }

    internal static IAsyncStream<TaskEventBatch> StreamOf(IClusterClient client, JobId job) =>
        client.GetStreamProvider(Provider).GetStream<TaskEventBatch>(Of(job));
}
