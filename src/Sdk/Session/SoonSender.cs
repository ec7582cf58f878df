namespace ClusterTasks.Session;

/// <summary>Sends what was queued a millisecond ago and has not gone since. One sleeping thread for a connection: a timer would fire on the
/// thread pool, which user code may have filled.</summary>
internal sealed class SoonSender
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly Action _flush;
    private bool _isArmed;
    private bool _isEnding;

    internal SoonSender(Action flush)
    {
        _flush = flush;
        new Thread(Run) { IsBackground = true, Name = "session soon" }.UnsafeStart();
    }

    /// <summary>Something waits.</summary>
    internal void Arm()
    {
        if (Volatile.Read(ref _isArmed))
            return;
        lock (_gate)
        {
            _isArmed = true;
            Monitor.Pulse(_gate);
        }
    }

    internal void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (Next())
            _flush();
    }

    private bool Next()
    {
        lock (_gate)
        {
            while (!_isArmed && !_isEnding)
                Monitor.Wait(_gate);
            if (!_isEnding)
                Monitor.Wait(_gate, Delay);
            // Down before the flush: what is queued behind it arms again.
            Volatile.Write(ref _isArmed, false);
            return !_isEnding;
        }
    }
}
