namespace ClusterTasks.Store.Client;

/// <summary>Holds pins that were garbage collected without Dispose. A span taken from such a pin may still be in use on some stack. If its
/// bytes were freed, it would show another object's content. The pin is therefore kept for two more full collections or five seconds,
/// whichever comes first. The timer runs only while a pin waits.</summary>
internal sealed class LeakedPins : IDisposable
{
    private const int FullCollections = 2;

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Action<int> _release;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Queue<(int Entry, long Since, int Collections)> _waiting = new();
    private long _count;

    public LeakedPins(Action<int> release, TimeProvider time)
    {
        _release = release;
        _time = time;
        _timer = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public long Count => Volatile.Read(ref _count);

    public void Add(int entry)
    {
        lock (_lock)
        {
            _count++;
            _waiting.Enqueue((entry, _time.GetTimestamp(), GC.CollectionCount(2)));
            if (_waiting.Count == 1)
                _timer.Change(Period, Period);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        var due = new List<int>();
        lock (_lock)
        {
            while (_waiting.TryPeek(out (int Entry, long Since, int Collections) oldest)
                && (GC.CollectionCount(2) - oldest.Collections >= FullCollections || _time.GetElapsedTime(oldest.Since) >= Delay))
            {
                due.Add(_waiting.Dequeue().Entry);
            }
            if (_waiting.Count == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        due.ForEach(_release); // Outside the lock: the last release may unmap the store and end this timer.
    }
}
