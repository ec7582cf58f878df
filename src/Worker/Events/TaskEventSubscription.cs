using Orleans.Streams;

namespace ClusterTasks.Worker.Events;

/// <summary>One listener to the stream of a job, which also makes the nodes continue to publish.</summary>
internal sealed class TaskEventSubscription : IAsyncDisposable
{
    private static readonly TimeSpan RenewalPeriod = EventOutbox.WatchTime / 3;

    private readonly CancellationTokenSource _stopping = new();
    private readonly IClusterClient _client;
    private readonly JobId _job;
    private readonly Action<TaskEventBatch> _onBatch;
    private readonly Task _renewing;
    private StreamSubscriptionHandle<TaskEventBatch> _handle;

    private TaskEventSubscription(
        IClusterClient client, JobId job, Action<TaskEventBatch> onBatch, StreamSubscriptionHandle<TaskEventBatch> handle,
            TimeProvider time)
    {
        _client = client;
        _job = job;
        _onBatch = onBatch;
        _handle = handle;
        _renewing = RenewAsync(time);
    }

    /// <summary>Returns when every node that can be reached publishes the job's events.</summary>
    internal static async Task<TaskEventSubscription> StartAsync(
        IClusterClient client, JobId job, Action<TaskEventBatch> onBatch, TimeProvider time)
    {
        StreamSubscriptionHandle<TaskEventBatch> handle = await SubscribeAsync(client, job, onBatch).ConfigureAwait(false);
        try
        {
            await client.WatchTaskEventsAsync(job).ConfigureAwait(false);
        }
        catch
        {
            await handle.UnsubscribeAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return new TaskEventSubscription(client, job, onBatch, handle, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _stopping.Dispose();
        // The silo may be gone by now; then nobody publishes to this listener either.
        await _handle.UnsubscribeAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Task<StreamSubscriptionHandle<TaskEventBatch>> SubscribeAsync(
        IClusterClient client, JobId job, Action<TaskEventBatch> onBatch) =>
        TaskEventStreams.StreamOf(client, job).SubscribeAsync((batch, _) =>
        {
            onBatch(batch); // never waits: a consumer that does would hold up the other streams of its queue
            return Task.CompletedTask;
        });

    private async Task RenewAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(RenewalPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
                await RenewAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // tried again at the next tick
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any longer.
        }
    }

    private async Task RenewAsync()
    {
        await _client.WatchTaskEventsAsync(_job).ConfigureAwait(false);
        // The subscriptions are in the memory of a silo, unless the application has a store for them: a silo that died may have taken them
        // along.
        IList<StreamSubscriptionHandle<TaskEventBatch>> known = await TaskEventStreams.StreamOf(_client, _job).GetAllSubscriptionHandles()
            .ConfigureAwait(false);
        if (known.All(handle => handle.HandleId != _handle.HandleId))
            _handle = await SubscribeAsync(_client, _job, _onBatch).ConfigureAwait(false);
    }
}
