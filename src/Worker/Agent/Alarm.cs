using System.Diagnostics;

namespace ClusterTasks.Worker.Agent;

/// <summary>Many deadlines and one timer. Thread-safe.</summary>
/// <remarks>A key whose matter is settled stays until it is due (about 40 bytes): taking it out of the heap would cost more than asking,
/// when it is due, whether it still matters.</remarks>
internal sealed class Alarm<TKey> : IDisposable
{
    // What a timer takes at most; a later deadline is looked at again then.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly PriorityQueue<TKey, long> _due = new();
    private readonly TimeProvider _time;
    private readonly Action<IReadOnlyList<TKey>> _onDue;
    private readonly ITimer _timer;
    private readonly long _began;
    private long _armed = long.MaxValue;
    private bool _isDisposed;

    /// <param name="time">The clock.</param>
    /// <param name="onDue">Gets the keys that are due, on a timer's thread, outside of any lock.</param>
    internal Alarm(TimeProvider time, Action<IReadOnlyList<TKey>> onDue)
    {
        _time = time;
        _onDue = onDue;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private long Now => _time.GetElapsedTime(_began).Ticks;

    internal void Set(TKey key, TimeSpan after)
    {
        lock (_due)
        {
            _due.Enqueue(key, Now + after.Ticks);
            ArmNeedsLock();
        }
    }

    public void Dispose()
    {
        lock (_due)
            _isDisposed = true;
        _timer.Dispose();
    }

    private void Ring()
    {
        var due = new List<TKey>();
        lock (_due)
        {
            long now = Now;
            while (_due.TryPeek(out _, out long at) && at <= now)
                due.Add(_due.Dequeue());
            _armed = long.MaxValue;
            ArmNeedsLock();
        }

        if (due.Count > 0)
            _onDue(due);
    }

    private void ArmNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_due));
        if (_isDisposed || !_due.TryPeek(out _, out long at) || at >= _armed)
            return;
        _armed = at;
        // Timers count whole milliseconds, and one that rings before its time would be set again at once.
        var wait = TimeSpan.FromTicks(Math.Clamp(at - Now, 0, Longest.Ticks));
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
