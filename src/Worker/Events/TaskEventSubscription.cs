using Orleans.Streams;

namespace ClusterTasks.Worker.Events;

/// <summary>One listener to the stream of a job, which also keeps the nodes telling.</summary>
internal sealed class TaskEventSubscription : IAsyncDisposable
{
    private static readonly TimeSpan RenewalPeriod = EventOutbox.Lease / 3;

    private readonly CancellationTokenSource _stopping = new();
    private readonly StreamSubscriptionHandle<TaskEventBatch> _handle;
    private readonly Task _renewing;

    private TaskEventSubscription(IClusterClient client, JobId job, StreamSubscriptionHandle<TaskEventBatch> handle, TimeProvider time)
    {
        _handle = handle;
        _renewing = RenewAsync(client, job, time);
    }

    /// <summary>Returns when every node that can be reached publishes the job's events.</summary>
    internal static async Task<TaskEventSubscription> StartAsync(IClusterClient client, JobId job, Action<TaskEventBatch> onBatch, TimeProvider time)
    {
        StreamSubscriptionHandle<TaskEventBatch> handle = await TaskEventStreams.StreamOf(client, job).SubscribeAsync((batch, _) =>
        {
            onBatch(batch); // never waits: a consumer that does would hold up the other streams of its queue
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        try
        {
            await client.WatchTaskEventsAsync(job).ConfigureAwait(false);
        }
        catch
        {
            await handle.UnsubscribeAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return new TaskEventSubscription(client, job, handle, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _stopping.Dispose();
        // The silo may be gone by now; nobody is told anything then either.
        await _handle.UnsubscribeAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RenewAsync(IClusterClient client, JobId job, TimeProvider time)
    {
        using var timer = new PeriodicTimer(RenewalPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
                await client.WatchTaskEventsAsync(job).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // tried again at the next tick
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }
}
