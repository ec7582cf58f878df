namespace ClusterTasks.Worker.Hosting;

/// <summary>Folds repeats: the first record of each kind is printed, and for each window after it the number of others.</summary>
internal sealed class RepeatFold<TKey>(TimeSpan window)
    where TKey : notnull
{
    /// <summary>The number of kinds that are remembered at a time. A log with more new kinds in a window has no flood of one.</summary>
    internal const int Most = 1_000;

    private readonly Dictionary<TKey, Entry> _entries = [];

    /// <summary>Takes a record.</summary>
    /// <param name="key">Its kind.</param>
    /// <param name="now">The time since a fixed moment.</param>
    /// <returns>True when it should be printed; otherwise it counts for the summary.</returns>
    internal bool Offer(TKey key, TimeSpan now)
    {
        if (_entries.TryGetValue(key, out Entry? entry) && (entry.More > 0 || now < entry.Ends))
        {
            entry.More++;
            return false;
        }

        if (_entries.Count >= Most && !_entries.ContainsKey(key))
        {
            foreach ((TKey old, _) in _entries.Where(pair => pair.Value.More == 0 && pair.Value.Ends <= now).ToArray())
                _entries.Remove(old);
            if (_entries.Count >= Most)
                return true;
        }

        _entries[key] = new Entry { Ends = now + window };
        return true;
    }

    /// <summary>The time of the next summary; null when nothing was folded.</summary>
    internal TimeSpan? NextDue => _entries.Values.Where(entry => entry.More > 0).Select(entry => (TimeSpan?)entry.Ends).Min();

    /// <summary>Takes the summaries that are due, and begins the next window of their kinds.</summary>
    internal IReadOnlyList<(TKey Key, int More)> TakeDue(TimeSpan now)
    {
        var due = new List<(TKey, int)>();
        foreach ((TKey key, Entry entry) in _entries.Where(pair => pair.Value.Ends <= now).ToArray())
        {
            if (entry.More == 0)
            {
                _entries.Remove(key);
                continue;
            }

            due.Add((key, entry.More));
            entry.More = 0;
            entry.Ends = now + window;
        }

        return due;
    }

    private sealed class Entry
    {
        internal TimeSpan Ends { get; set; }

        internal int More { get; set; }
    }
}
