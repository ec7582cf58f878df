using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Folds the notices of lost lines: notices of one source, such as a function that writes without end, become one a second with
/// their sum. No count is lost. Not thread-safe.</summary>
internal sealed class MissingLines(TimeProvider time)
{
    /// <summary>The time in which at most one notice of a source is shown.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Sources with a notice within the last period, or one to come. The others are forgotten at the next walk through this table.
    private readonly Dictionary<Source, Entry> _sources = [];
    private int _waiting;

    /// <summary>True while a count must still be reported, now or later.</summary>
    internal bool HasAny => _waiting > 0;

    /// <summary>Counts the lines that a notice stands for.</summary>
    internal void Add(in LogLine notice)
    {
        var source = new Source(notice.Function, notice.Node, notice.ProcessId);
        Entry entry = _sources.GetValueOrDefault(source);
        if (entry.Count == 0)
            _waiting++;
        _sources[source] = entry with { Count = entry.Count + notice.Missing };
    }

    /// <summary>Takes a notice that is due. Returns null when none is; the next one is due after <paramref name="wait"/>.</summary>
    /// <param name="isLast">True when all are due.</param>
    /// <param name="wait">The time until the next one is due; infinite while none waits.</param>
    internal LogLine? Take(bool isLast, out TimeSpan wait)
    {
        wait = Timeout.InfiniteTimeSpan;
        if (_waiting == 0)
            return null;
        long now = time.GetTimestamp();
        foreach ((Source source, Entry entry) in _sources)
        {
            TimeSpan rest = entry.ShownAt is { } shown ? Period - time.GetElapsedTime(shown, now) : TimeSpan.Zero;
            if (entry.Count == 0)
            {
                if (rest <= TimeSpan.Zero)
                    _sources.Remove(source); // an enumeration goes on after a removal
            }
            else if (isLast || rest <= TimeSpan.Zero)
            {
                _sources[source] = new Entry(0, now);
                _waiting--;
                return new LogLine(source.Function, source.Node, source.ProcessId, IsError: true, "", entry.Count);
            }
            else if (wait == Timeout.InfiniteTimeSpan || rest < wait)
            {
                wait = rest;
            }
        }

        return null;
    }

    private readonly record struct Source(string Function, NodeId Node, int ProcessId);

    private readonly record struct Entry(long Count, long? ShownAt);
}
