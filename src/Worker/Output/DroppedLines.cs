using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Output;

/// <summary>Notices about lines of output that are lost.</summary>
internal static class DroppedLines
{
    /// <summary>Returns the text that stands in their place.</summary>
    internal static string Text(long count) => LogLine.MissingText(count, "sent");

    /// <summary>Returns the line that stands in their place.</summary>
    internal static LogLine Notice(long count, in LogLine last) => last with { IsError = true, Text = Text(count), Missing = count };

    /// <summary>Returns the number of lines that are lost with a line for which there is no room.</summary>
    internal static long CountOf(in LogLine line) => Math.Max(1, line.Missing);
}

/// <summary>Counts lines of output for which there was no room, so that their number can stand in their place. Thread-safe.</summary>
internal sealed class DroppedLines<TKey>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, (long Count, LogLine Last)> _dropped = [];
    private volatile bool _hasAny;

    /// <summary>True when a count must still be reported.</summary>
    internal bool HasAny => _hasAny;

    /// <summary>Counts lost lines, of which this is the last.</summary>
    internal void Add(TKey key, in LogLine line, long count = 1)
    {
        lock (_gate)
        {
            long before = _dropped.TryGetValue(key, out (long Count, LogLine Last) entry) ? entry.Count : 0;
            _dropped[key] = (before + count, line);
            _hasAny = true;
        }
    }

    /// <summary>Takes the notices that are due: for each key the number of lost lines, and the last of them.</summary>
    internal IReadOnlyList<(TKey Key, long Count, LogLine Last)> Take()
    {
        lock (_gate)
        {
            (TKey, long, LogLine)[] taken = [.. _dropped.Select(pair => (pair.Key, pair.Value.Count, pair.Value.Last))];
            _dropped.Clear();
            _hasAny = false;
            return taken;
        }
    }
}
