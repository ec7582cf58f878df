using System.Threading.Channels;

namespace ClusterTasks;

/// <summary>Delivers the events of a job from the moment when the feed was opened. One consumer reads it and disposes it.</summary>
/// <remarks>Up to 10,000 events wait for a slow consumer; any others are lost and counted in <see cref="Dropped"/>. Events of one node are
/// in the order in which they happened; between nodes there is no order but their times.</remarks>
public sealed class TaskEventFeed : IAsyncEnumerable<TaskEvent>, IAsyncDisposable
{
    internal const int Capacity = 10_000;

    private readonly Channel<TaskEvent> _events = Channel.CreateBounded<TaskEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Func<TaskEventFeed, ValueTask> _close;
    private long _dropped;
    private int _disposed;

    internal TaskEventFeed(Func<TaskEventFeed, ValueTask> close) => _close = close;

    /// <summary>Gets the number of events that were lost so far because this consumer, or a sender before it, could not keep up.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Reads the events. Ends when the feed is disposed.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async IAsyncEnumerator<TaskEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (TaskEvent item in _events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return ValueTask.CompletedTask;
        End(null);
        return _close(this);
    }

    /// <summary>Adds events. Never waits.</summary>
    internal void Add(IReadOnlyList<TaskEvent> items, long dropped)
    {
        Interlocked.Add(ref _dropped, dropped);
        foreach (TaskEvent item in items)
        {
            if (!_events.Writer.TryWrite(item))
                Interlocked.Increment(ref _dropped);
        }
    }

    internal void End(Exception? reason) => _events.Writer.TryComplete(reason);
}
