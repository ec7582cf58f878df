namespace ClusterTasks.Worker.Ownership;

/// <summary>The attempts that ended last: a ring, so that it costs the same however many tasks there have been. Grows to its capacity as
/// it is used.</summary>
/// <param name="capacity">Attempts to remember; 0: none.</param>
internal sealed class TaskHistory(int capacity)
{
    private const int FirstSize = 256;

    private TaskRecord[] _ring = [];
    private int _next;

    internal int Count { get; private set; }

    /// <summary>The youngest first.</summary>
    internal IEnumerable<TaskRecord> Records
    {
        get
        {
            for (int i = 1; i <= Count; i++)
                yield return _ring[(_next - i + _ring.Length) % _ring.Length];
        }
    }

    internal void Add(in TaskRecord record)
    {
        if (capacity == 0)
            return;
        if (_next == _ring.Length && _ring.Length < capacity)
            Array.Resize(ref _ring, Math.Min(capacity, Math.Max(FirstSize, _ring.Length * 2)));
        if (_next == _ring.Length)
            _next = 0;
        _ring[_next++] = record;
        Count = Math.Min(Count + 1, _ring.Length);
    }
}
