namespace ClusterTasks.Worker.Output;

/// <summary>How much of a pipe's output goes on, and how fast the pipe is read. A process that writes without end gets neither the node's time nor
/// its memory: what is too much is dropped, and far above that the process is slowed. Not thread-safe: for one reader.</summary>
internal sealed class OutputPace
{
    /// <summary>What goes on at once, in the cost of lines.</summary>
    internal const long Burst = 4 << 20;

    /// <summary>What goes on in a second, in the cost of lines: more than anybody reads.</summary>
    internal const long CostPerSecond = 2 << 20;

    /// <summary>What is read in a second. Most of it would only be counted, which costs time as well.</summary>
    internal const long BytesPerSecond = 64 << 20;

    // A short pause costs more than it saves.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly long _started;
    private TimeSpan _filled;
    private double _budget = Burst;
    private TimeSpan _readUntil;

    internal OutputPace(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }

    /// <summary>Whether a line of so many bytes goes on; it then counts.</summary>
    internal bool TryTake(int bytes)
    {
        // The line becomes a frame, which passes several queues.
        long cost = bytes + 64;
        if (_budget < cost)
            Fill();
        if (_budget < cost)
            return false;
        _budget -= cost;
        return true;
    }

    /// <summary>Waits as long as bytes that were read should have taken.</summary>
    internal Task AfterReadAsync(int bytes)
    {
        TimeSpan now = _time.GetElapsedTime(_started);
        // A reader that has waited for output has no time to its credit.
        _readUntil = (_readUntil > now ? _readUntil : now) + TimeSpan.FromSeconds(bytes / (double)BytesPerSecond);
        TimeSpan pause = _readUntil - now;
        return pause < LeastPause ? Task.CompletedTask : Task.Delay(pause, _time);
    }

    /// <summary>After so long without output the last word may be told.</summary>
    internal Task SilenceAsync() => Task.Delay(Silence, _time);

    private void Fill()
    {
        TimeSpan now = _time.GetElapsedTime(_started);
        _budget = Math.Min(Burst, _budget + ((now - _filled).TotalSeconds * CostPerSecond));
        _filled = now;
    }
}
