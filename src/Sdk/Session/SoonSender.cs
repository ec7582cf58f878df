namespace ClusterTasks.Session;

/// <summary>Sends frames that were queued a millisecond ago and have not gone since. Each connection has one sleeping thread: a timer would
/// fire on the thread pool, which user code may have filled.</summary>
internal sealed class SoonSender
{
    internal static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly Action _flush;
    private readonly TimeSpan _delay;
    private bool _isArmed;
    private bool _isEnding;

    internal SoonSender(Action flush, TimeSpan delay)
    {
        _flush = flush;
        _delay = delay;
        new Thread(Run) { IsBackground = true, Name = "session soon" }.UnsafeStart();
    }

    /// <summary>Called when a frame waits to be sent.</summary>
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
                Monitor.Wait(_gate, _delay);
            // Cleared before the flush: a frame that is queued after it arms again.
            Volatile.Write(ref _isArmed, false);
            return !_isEnding;
        }
    }
}
