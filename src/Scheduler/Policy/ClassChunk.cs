namespace ClusterTasks.Scheduling.Policy;

/// <summary>Some classes that follow each other in <see cref="RankedClasses"/>, with the least that any of them asks for: a node without
/// that much room takes none of them, so nobody has to look at each.</summary>
internal sealed class ClassChunk
{
    private readonly List<TaskClass> _classes = [];
    private long _leastCpuUnits;
    private long _leastGpuUnits;
    private long _leastMemoryBytes;
    private bool _isLoose;

    internal int Count => _classes.Count;

    internal List<TaskClass> Classes => _classes;

    /// <summary>Compares by rank. Of one rank, classes that came back from nodes go first, and then the older class.</summary>
    internal static int Compare(TaskClass a, TaskClass b)
    {
        int order = a.Rank.CompareTo(b.Rank);
        return order != 0 ? order : a.Number.CompareTo(b.Number);
    }

    internal void Add(TaskClass taskClass)
    {
        if (_classes.Count == 0)
            Reset();
        _classes.Insert(PlaceOf(taskClass), taskClass);
        Lower(taskClass);
    }

    internal void Remove(TaskClass taskClass)
    {
        _classes.RemoveAt(PlaceOf(taskClass));
        _isLoose = true;
    }

    /// <summary>Takes the second half away.</summary>
    internal ClassChunk Split()
    {
        var second = new ClassChunk { _isLoose = true };
        int half = _classes.Count / 2;
        second._classes.AddRange(_classes[half..]);
        second.Tighten();
        _classes.RemoveRange(half, _classes.Count - half);
        _isLoose = true;
        Tighten();
        return second;
    }

    /// <summary>True when the node may have room for one of them; false when it surely has none.</summary>
    internal bool MayFit(NodeState node) =>
        node.Free.CpuUnits >= _leastCpuUnits && node.Free.GpuUnits >= _leastGpuUnits && node.Free.MemoryBytes >= _leastMemoryBytes;

    /// <summary>Forgets the small demands of classes that are gone. Call it after a look at each class that found nothing.</summary>
    internal void Tighten()
    {
        if (!_isLoose)
            return;
        Reset();
        foreach (TaskClass taskClass in _classes)
            Lower(taskClass);
    }

    /// <summary>Returns the place of the class that follows that one.</summary>
    internal int PlaceAfter(TaskClass taskClass)
    {
        int place = PlaceOf(taskClass);
        return place < _classes.Count && ReferenceEquals(_classes[place], taskClass) ? place + 1 : place;
    }

    private void Reset() =>
        (_leastCpuUnits, _leastGpuUnits, _leastMemoryBytes, _isLoose) = (long.MaxValue, long.MaxValue, long.MaxValue, false);

    private void Lower(TaskClass taskClass)
    {
        if (taskClass.Placement.Group != default)
        {
            // Work in a bundle takes no other free resources of the node.
            _leastCpuUnits = _leastGpuUnits = _leastMemoryBytes = long.MinValue;
            return;
        }

        ResourceSet demand = taskClass.Placement.Demand;
        _leastCpuUnits = Math.Min(_leastCpuUnits, demand.CpuUnits);
        _leastGpuUnits = Math.Min(_leastGpuUnits, demand.GpuUnits);
        _leastMemoryBytes = Math.Min(_leastMemoryBytes, demand.MemoryBytes);
    }

    /// <summary>Returns the first place whose class does not go before that one.</summary>
    private int PlaceOf(TaskClass taskClass)
    {
        int low = 0;
        int high = _classes.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Compare(_classes[middle], taskClass) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
