namespace ClusterTasks.Worker.Output;

/// <summary>Bounds how much of a pipe's output is passed on, and how fast the pipe is read. A process that writes without end gets neither
/// the node's time nor its memory: the excess is dropped, and far above that the process is slowed. Not thread-safe: for one
/// reader.</summary>
internal sealed class OutputPace
{
    /// <summary>The output that is passed on at once, in the cost of lines.</summary>
    internal const long Burst = 4 << 20;

    /// <summary>The output that is passed on in a second, in the cost of lines: more than anybody reads.</summary>
    internal const long CostPerSecond = 2 << 20;

    /// <summary>The bytes that are read in a second. Most of them would only be counted, which costs time as well.</summary>
    internal const long BytesPerSecond = 64 << 20;

    // A short pause costs more than it saves.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(5);

    /// <summary>The time for which all lines are dropped after a dropped one. Otherwise each few lines that fit the budget again would come
    /// with a notice of the many before them: nearly a thousand notices a second. It is short, because the last lines of a burst are often
    /// the important ones; the driver makes one notice a second of these.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly long _started;
    private TimeSpan _filled;
    private double _budget = Burst;
    private TimeSpan? _pausedUntil;
    private TimeSpan _readUntil;

    internal OutputPace(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>Returns true when a line of this many bytes is passed on; it then counts.</summary>
    internal bool TryTake(int bytes)
    {
        // The line becomes a frame, which passes several queues.
        long cost = bytes + 64;
        if (_pausedUntil is null && _budget >= cost)
        {
            _budget -= cost;
            return true;
        }

        TimeSpan now = _time.GetElapsedTime(_started);
        if (_pausedUntil > now)
            return false;
        _budget = Math.Min(Burst, _budget + ((now - _filled).TotalSeconds * CostPerSecond));
        _filled = now;
        _pausedUntil = _budget < cost ? now + Pause : null;
        if (_pausedUntil is not null)
            return false;
        _budget -= cost;
        return true;
    }

    /// <summary>Waits as long as the bytes that were read should have taken.</summary>
    internal Task AfterReadAsync(int bytes)
    {
        TimeSpan now = _time.GetElapsedTime(_started);
        // A reader that has waited for output gets no credit for that time.
        _readUntil = (_readUntil > now ? _readUntil : now) + TimeSpan.FromSeconds(bytes / (double)BytesPerSecond);
        TimeSpan pause = _readUntil - now;
        return pause < LeastPause ? Task.CompletedTask : Task.Delay(pause, _time);
    }

    /// <summary>Completes after a pause without output, when a last notice may be sent.</summary>
    internal Task SilenceAsync() => Task.Delay(Pause, _time);
}
