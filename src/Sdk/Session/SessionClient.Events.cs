using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Feeds of this job's events. The node is asked once, however many feeds there are.</summary>
internal sealed partial class SessionClient
{
    private readonly List<TaskEventFeed> _feeds = [];

    internal async Task<TaskEventFeed> OpenFeedAsync(CancellationToken cancellationToken)
    {
        var feed = new TaskEventFeed(Close);
        Task<byte[]> watching;
        lock (_feeds)
        {
            _feeds.Add(feed);
            // Asked each time: the answer says that every node reports by now. Under the lock, so that it precedes any later stop.
            watching = QueryAsync(QueryKind.WatchEvents, default, [], cancellationToken);
        }

        try
        {
            await watching.ConfigureAwait(false);
            return feed;
        }
        catch
        {
            await feed.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private ValueTask Close(TaskEventFeed feed)
    {
        lock (_feeds)
        {
            if (!_feeds.Remove(feed) || _feeds.Count > 0 || _closed.Task.IsCompleted)
                return ValueTask.CompletedTask;
            try
            {
                _at.Connection.Send(new Query(0, QueryKind.UnwatchEvents, default, []));
            }
            catch (SessionLostException)
            {
                // The node forgets the feed with the session.
            }

            return ValueTask.CompletedTask;
        }
    }

    private void OnEvents(in EventBatch events)
    {
        lock (_feeds)
        {
            foreach (TaskEventFeed feed in _feeds)
                feed.Add(events.Items, events.Dropped);
        }
    }

    private void FailFeeds(Exception reason)
    {
        lock (_feeds)
        {
            foreach (TaskEventFeed feed in _feeds)
                feed.End(reason);
        }
    }
}
