using System.Numerics;

namespace ClusterTasks.Store.Owner;

/// <summary>Good fit with coalescing over one arena: free ranges lie in classes of nearly equal size, found through a bitmap (the
/// segregated fit of TLSF, Masmano et al. 2004). Its tables are in private memory, so no client can corrupt them. All sizes are multiples
/// of 64. Not thread-safe. Cost: constant, some 100 ns, except when only ranges of the request's own class could fit and most of them do
/// not. A balanced tree in its place cost a microsecond for each small object.</summary>
internal sealed class RangeAllocator
{
    private const int UnitShift = 6;
    private const int SubShift = 4; // 16 classes to each power of two: a range is at most 6 % larger than its class.
    private const int Classes = (64 - UnitShift) << SubShift;
    private const int QuickLooks = 8;
    private const int None = -1;

    private readonly int[] _heads = new int[Classes];
    private readonly ulong[] _occupied = new ulong[(Classes + 63) / 64];
    private readonly Dictionary<long, int> _byStart = [];
    private readonly Dictionary<long, int> _byEnd = [];
    private readonly Stack<int> _unusedNodes = new();
    private Node[] _nodes = new Node[64];
    private int _nodeCount;

    public RangeAllocator(long bytes)
    {
        Bytes = bytes;
        Array.Fill(_heads, None);
        Add(0, bytes);
    }

    public long Bytes { get; }

    public long Free { get; private set; }

    /// <summary>Finds the largest free range. Cost: a walk through the ranges of the largest class.</summary>
    public long LargestFree
    {
        get
        {
            long largest = 0;
            int top = NextClass(0);
            for (int next = top; next != None; next = NextClass(next + 1))
                top = next;
            for (int node = top == None ? None : _heads[top]; node != None; node = _nodes[node].Next)
                largest = Math.Max(largest, _nodes[node].Size);
            return largest;
        }
    }

    public bool TryAllocate(long size, long alignment, out long offset)
    {
        // Small classes first: that keeps the never-touched top of the arena in one piece. An allocation then starts at most at the end of
        // the memory that was ever used, which the backing mark relies on.
        int own = ClassOf(size);
        for (int at = NextClass(own); at != None; at = NextClass(at + 1))
        {
            if (TryTake(at, size, alignment, QuickLooks, out offset))
                return true;
        }
        // Every range of a class that begins at size + alignment fits, so only the few classes below it must be searched.
        int last = ClassOf(size + alignment);
        for (int at = NextClass(own); at != None && at <= last; at = NextClass(at + 1))
        {
            if (TryTake(at, size, alignment, int.MaxValue, out offset))
                return true;
        }
        offset = -1;
        return false;
    }

    public void Release(long offset, long size)
    {
        if (_byEnd.TryGetValue(offset, out int before))
        {
            offset = _nodes[before].Start;
            size += _nodes[before].Size;
            Remove(before);
        }
        if (_byStart.TryGetValue(offset + size, out int after))
        {
            size += _nodes[after].Size;
            Remove(after);
        }
        Add(offset, size);
    }

    /// <summary>Frees the room of ranges that have merged. Cost: one entry for each range.</summary>
    public void Trim()
    {
        (long Offset, long Size)[] ranges = [.. FreeRanges()];
        _byStart.Clear();
        _byEnd.Clear();
        _unusedNodes.Clear();
        Array.Fill(_heads, None);
        Array.Clear(_occupied);
        _nodes = new Node[Math.Max(64, ranges.Length)];
        (_nodeCount, Free) = (0, 0);
        foreach ((long offset, long size) in ranges)
            Add(offset, size);
        _byStart.TrimExcess();
        _byEnd.TrimExcess();
        _unusedNodes.TrimExcess();
    }

    /// <summary>Returns free ranges in no order.</summary>
    public IEnumerable<(long Offset, long Size)> FreeRanges() => _byStart.Values.Select(node => (_nodes[node].Start, _nodes[node].Size));

    private bool TryTake(int sizeClass, long size, long alignment, int looks, out long offset)
    {
        for (int node = _heads[sizeClass]; node != None && looks > 0; node = _nodes[node].Next, looks--)
        {
            (long start, long rangeSize) = (_nodes[node].Start, _nodes[node].Size);
            offset = (start + alignment - 1) & -alignment;
            if (offset + size > start + rangeSize)
                continue;
            Remove(node);
            Add(start, offset - start);
            Add(offset + size, start + rangeSize - offset - size);
            return true;
        }
        offset = -1;
        return false;
    }

    private void Add(long start, long size)
    {
        if (size == 0)
            return;
        if (!_unusedNodes.TryPop(out int node))
        {
            node = _nodeCount++;
            if (node == _nodes.Length)
                Array.Resize(ref _nodes, node * 2);
        }
        int sizeClass = ClassOf(size);
        int head = _heads[sizeClass];
        _nodes[node] = new Node { Start = start, Size = size, Next = head, Previous = None };
        if (head != None)
            _nodes[head].Previous = node;
        _heads[sizeClass] = node;
        _occupied[sizeClass >> 6] |= 1UL << (sizeClass & 63);
        _byStart.Add(start, node);
        _byEnd.Add(start + size, node);
        Free += size;
    }

    private void Remove(int node)
    {
        Node removed = _nodes[node];
        if (removed.Next != None)
            _nodes[removed.Next].Previous = removed.Previous;
        if (removed.Previous != None)
        {
            _nodes[removed.Previous].Next = removed.Next;
        }
        else
        {
            int sizeClass = ClassOf(removed.Size);
            _heads[sizeClass] = removed.Next;
            if (removed.Next == None)
                _occupied[sizeClass >> 6] &= ~(1UL << (sizeClass & 63));
        }
        _byStart.Remove(removed.Start);
        _byEnd.Remove(removed.Start + removed.Size);
        _unusedNodes.Push(node);
        Free -= removed.Size;
    }

    /// <summary>Returns the first class from <paramref name="from"/> up that has a range, or <see cref="None"/>.</summary>
    private int NextClass(int from)
    {
        for (int word = from >> 6; word < _occupied.Length; word++)
        {
            ulong bits = _occupied[word];
            if (word == from >> 6)
                bits &= ulong.MaxValue << (from & 63);
            if (bits != 0)
                return (word << 6) + BitOperations.TrailingZeroCount(bits);
        }
        return None;
    }

    // The power of two, then the four bits below the leading one. Sizes under 16 units have a class each.
    private static int ClassOf(long size)
    {
        ulong units = (ulong)size >> UnitShift;
        int log = BitOperations.Log2(units | 1);
        return log <= SubShift
            ? (int)units
            : ((log - SubShift + 1) << SubShift) + (int)((units >> (log - SubShift)) & ((1 << SubShift) - 1));
    }

    private struct Node
    {
        public long Start;
        public long Size;
        public int Next;
        public int Previous;
    }
}
