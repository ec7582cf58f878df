namespace ClusterTasks.Worker.Sessions;

/// <summary>Counts the memory of the node's own process that the unfinished requests of its clients take: tasks with their arguments,
/// definitions, placement groups, questions. Each session has a <see cref="RequestAccount"/>. Thread-safe.</summary>
/// <param name="most">Bytes from which on a session that has more than its share is refused. Together sessions take at most half as much
/// again.</param>
internal sealed class RequestRoom(long most)
{
    // Of the limit: from here on sessions that have more than their share are slowed down.
    private const double SlowAbove = 0.75;

    private readonly object _gate = new();
    private int _waiting;
    private long _total;
    private int _accounts;
    private long _refused;

    /// <summary>Bytes that a client keeps to by itself. The rest is for what its tasks submit in their turn.</summary>
    internal long OfOneClient => most / 3 * 2;

    internal long Total => Interlocked.Read(ref _total);

    /// <summary>Requests that were refused.</summary>
    internal long Refused => Interlocked.Read(ref _refused);

    /// <summary>Sessions that are open.</summary>
    internal int Accounts
    {
        get => Volatile.Read(ref _accounts);
        set => Volatile.Write(ref _accounts, value);
    }

    /// <summary>Bytes that each session may take whatever the others have taken: half of the limit in equal parts.</summary>
    internal long Share => most / 2 / Math.Max(1, Accounts);

    private bool IsShort => Total > SlowAbove * most;

    /// <summary>Takes room. Returns false when there is none, and counts nothing.</summary>
    internal bool TryTake(long bytes, long ofAccount)
    {
        // Two at once may both find the last room: it is a bound of memory, not of money.
        if (Total + bytes > most && ofAccount + bytes > Share)
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        Interlocked.Add(ref _total, bytes);
        return true;
    }

    internal void Return(long bytes)
    {
        Interlocked.Add(ref _total, -bytes);
        if (Volatile.Read(ref _waiting) == 0 || IsShort)
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>Waits until there is room, for that time at most, if a session that has taken so much must wait.</summary>
    internal void SlowDown(long ofAccount, TimeSpan longest)
    {
        if (!IsShort || ofAccount <= Share)
            return;
        lock (_gate)
        {
            _waiting++;
            if (IsShort) // or the last return came between
                Monitor.Wait(_gate, longest);
            _waiting--;
        }
    }
}
