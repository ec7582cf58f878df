namespace ClusterTasks.Worker.Ownership;

/// <summary>How many tasks of each name there have been since the node began: exact, unlike the history, which is bounded. What is under
/// way is counted when somebody asks.</summary>
internal sealed class TaskTotals
{
    /// <summary>Names that are counted apart. A program may name every task anew; the memory of a node is not there for that.</summary>
    internal const int MaxNames = 1000;

    private readonly Dictionary<string, Entry> _byName = new(StringComparer.Ordinal);
    private string? _lastName;
    private Entry? _last;

    internal IEnumerable<KeyValuePair<string, Entry>> Names => _byName;

    internal Entry Of(string name)
    {
        // Bursts are of one name: the look-up of its text is what this would cost most.
        if (ReferenceEquals(name, _lastName))
            return _last!;
        if (!_byName.TryGetValue(name, out Entry? entry))
        {
            if (_byName.Count >= MaxNames)
                name = TaskSummary.OtherNames;
            if (!_byName.TryGetValue(name, out entry))
                _byName.Add(name, entry = new Entry());
        }

        (_lastName, _last) = (name, entry);
        return entry;
    }

    internal sealed class Entry
    {
        internal long Submitted { get; set; }

        internal long Succeeded { get; set; }

        internal long Failed { get; set; }

        internal long Cancelled { get; set; }

        internal long Retried { get; set; }
    }
}
