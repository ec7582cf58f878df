namespace ClusterTasks.Store;

/// <summary>Best fit with coalescing over one arena. Its books are in private memory: no client can corrupt them. All sizes are
/// multiples of 64. Not thread-safe. Cost: a few O(log free ranges) tree steps.</summary>
internal sealed class RangeAllocator
{
    private readonly SortedSet<(long Size, long Offset)> _bySize = [];
    private readonly Dictionary<long, long> _sizeByStart = [];
    private readonly Dictionary<long, long> _startByEnd = [];

    public RangeAllocator(long bytes)
    {
        Bytes = bytes;
        Add(0, bytes);
    }

    public long Bytes { get; }

    public long Free { get; private set; }

    public long LargestFree => _bySize.Count == 0 ? 0 : _bySize.Max.Size;

    public bool TryAllocate(long size, long alignment, out long offset)
    {
        // The smallest range first, and the lowest of equal ones: that keeps the never-touched top of the arena in one piece
        // and lets an allocation start at most at the end of what was ever used, which the backing mark relies on.
        foreach ((long rangeSize, long start) in _bySize.GetViewBetween((size, 0), (long.MaxValue, long.MaxValue)))
        {
            offset = (start + alignment - 1) & -alignment;
            if (offset + size > start + rangeSize)
                continue;
            Remove(start, rangeSize);
            Add(start, offset - start);
            Add(offset + size, start + rangeSize - offset - size);
            return true;
        }
        offset = -1;
        return false;
    }

    public void Release(long offset, long size)
    {
        if (_startByEnd.TryGetValue(offset, out long before))
        {
            Remove(before, offset - before);
            size += offset - before;
            offset = before;
        }
        if (_sizeByStart.TryGetValue(offset + size, out long after))
        {
            Remove(offset + size, after);
            size += after;
        }
        Add(offset, size);
    }

    /// <summary>Free ranges in no order.</summary>
    public IEnumerable<(long Offset, long Size)> FreeRanges() => _bySize.Select(range => (range.Offset, range.Size));

    private void Add(long start, long size)
    {
        if (size == 0)
            return;
        _bySize.Add((size, start));
        _sizeByStart.Add(start, size);
        _startByEnd.Add(start + size, start);
        Free += size;
    }

    private void Remove(long start, long size)
    {
        _bySize.Remove((size, start));
        _sizeByStart.Remove(start);
        _startByEnd.Remove(start + size);
        Free -= size;
    }
}
