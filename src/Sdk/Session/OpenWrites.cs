namespace ClusterTasks.Session;

/// <summary>Counts the threads that write into the node store. A session that says goodbye lets the node give its unsealed ranges to others
/// at once, so no thread may still write into one.</summary>
internal sealed class OpenWrites
{
    private readonly object _sync = new();
    private readonly TaskCompletionSource _none = new();
    private int _count;
    private bool _isClosed;

    /// <summary>Begins a write. Returns false when the session ends and nothing may be written any longer. Otherwise call
    /// <see cref="Exit"/> after the write.</summary>
    internal bool TryEnter()
    {
        lock (_sync)
        {
            if (_isClosed)
                return false;
            _count++;
            return true;
        }
    }

    internal void Exit()
    {
        lock (_sync)
        {
            if (--_count == 0 && _isClosed)
                _none.TrySetResult();
        }
    }

    /// <summary>Refuses new writes and waits for the open ones. Returns false when some are still open after
    /// <paramref name="limit"/>.</summary>
    internal bool Close(TimeSpan limit)
    {
        lock (_sync)
        {
            _isClosed = true;
            if (_count == 0)
                return true;
        }

        return _none.Task.Wait(limit);
    }
}
