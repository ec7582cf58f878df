namespace ClusterTasks.Session;

/// <summary>Decides which thread reads a session's socket. A thread of its own reads, unless a caller that blocks for an answer takes the
/// role: the answer then wakes the thread that wants it, and no other (leader and followers; Schmidt and others, POSA 2).
/// Thread-safe.</summary>
/// <remarks>A caller cannot take the role from a thread that stands in a read. So the reader leaves it free for a moment when a caller has
/// asked without success, and each caller leaves it free for the next one: programs that call one function after the other read for
/// themselves.</remarks>
internal sealed class ReaderRole(TimeProvider time)
{
    /// <summary>The time for which the role stays free for a caller. Frames that nobody blocks for wait so long at most.</summary>
    internal static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(1);

    // A wait of the reader while one caller reads for longer and longer.
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    // From here on the reader may sleep for long, and is woken when the caller has done.
    private static readonly TimeSpan LongTurn = TimeSpan.FromMilliseconds(2);

    private readonly object _gate = new();
    private bool _isTaken;
    private bool _isWanted;
    private bool _isEnded;
    private long _turns;
    private long _taken;
    private long? _freed;

    /// <summary>Takes the role for the thread that always reads; returns when it is free, and no caller is expected.</summary>
    internal void TakeAsReader()
    {
        lock (_gate)
        {
            TimeSpan wait = Linger;
            long seen = -1;
            while (_isTaken || (!_isEnded && IsLingering))
            {
                wait = _isTaken && seen == _turns ? Min(wait * 2, LongestLook) : Linger;
                seen = _turns;
                Monitor.Wait(_gate, wait);
            }

            _isTaken = true;
        }
    }

    /// <summary>Gives the role up behind a read.</summary>
    /// <param name="isAwaited">Whether frames are expected that no caller blocks for.</param>
    internal void LeaveAsReader(bool isAwaited)
    {
        lock (_gate)
        {
            _isTaken = false;
            _freed = _isWanted && !isAwaited ? time.GetTimestamp() : null;
            _isWanted = false;
        }
    }

    /// <summary>Takes the role for a caller. False: another thread has it, and the caller waits to be woken by that.</summary>
    internal bool TryLead()
    {
        lock (_gate)
        {
            if (_isEnded || _isTaken)
            {
                _isWanted = true;
                return false;
            }

            _isTaken = true;
            _turns++;
            _taken = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Gives the role up: the caller has its answer, or its time is over.</summary>
    /// <param name="isAwaited">Whether frames are expected that this caller did not wait for.</param>
    internal void LeaveAsLeader(bool isAwaited)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            _isTaken = false;
            _freed = isAwaited ? null : now;
            if (isAwaited || time.GetElapsedTime(_taken, now) > LongTurn)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>An answer is expected that no caller blocks for: the reader must read now.</summary>
    internal void Recall()
    {
        if (_freed is null)
            return; // a guess without the lock: a caller that leaves at this moment leaves it free for a millisecond
        lock (_gate)
        {
            _freed = null;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>The connection is over: nobody takes the role from now on but the reader, which reports the end.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.Pulse(_gate);
        }
    }

    private bool IsLingering => _freed is { } freed && time.GetElapsedTime(freed) < Linger;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
