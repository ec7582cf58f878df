namespace ClusterTasks.Store;

/// <summary>A range of an arena that belongs to one object.</summary>
internal readonly record struct Allocation(int Segment, long Offset, long Bytes)
{
    public long End => Offset + Bytes;
}

/// <summary>One arena: its memory and its books.</summary>
internal sealed class Arena(SharedFile file)
{
    public SharedFile File { get; } = file;

    public RangeAllocator Allocator { get; } = new(file.Bytes);

    /// <summary>Bytes from the start that are reserved and touched. Guarded by the store's lock.</summary>
    public long Backed { get; set; }
}

/// <summary>All arenas as one space. Guarded by the store's lock.</summary>
internal sealed class ArenaSet : IDisposable
{
    public const long LargeBytes = 1 << 20;

    private const long SmallAlignment = 64; // A cache line, and what Arrow wants.
    private const long LargeAlignment = ControlLayout.PageBytes; // So that a later spill can use O_DIRECT.

    public ArenaSet(StoreOptions options)
    {
        var arenas = new List<Arena>();
        try
        {
            long capacity = ControlLayout.ToPage(options.CapacityBytes);
            for (long rest = capacity; rest > 0; rest -= options.SegmentBytes)
                arenas.Add(new Arena(SharedFile.Create($"clustertasks-arena-{arenas.Count}", Math.Min(rest, options.SegmentBytes), options.SharedMemoryDirectory)));
            CapacityBytes = capacity;
        }
        catch
        {
            arenas.ForEach(arena => arena.File.Dispose());
            throw;
        }
        Arenas = arenas;
    }

    public IReadOnlyList<Arena> Arenas { get; }

    public long CapacityBytes { get; }

    /// <summary>Bytes of objects; what clients have leased and not filled yet is not among them.</summary>
    public long UsedBytes => CapacityBytes - Arenas.Sum(arena => arena.Allocator.Free) - LeasedBytes;

    /// <summary>Bytes of chunks that clients have not filled yet.</summary>
    public long LeasedBytes { get; set; }

    public long BackedBytes => Arenas.Sum(arena => arena.Backed);

    public long LargestFree => Arenas.Max(arena => arena.Allocator.LargestFree);

    /// <summary>Bytes that an object of this size takes.</summary>
    public static long RoundUp(long size) => size >= LargeBytes ? (size + LargeAlignment - 1) & -LargeAlignment : Math.Max(SmallAlignment, (size + SmallAlignment - 1) & -SmallAlignment);

    public bool CanEverHold(long size) => size <= CapacityBytes && Arenas.Any(arena => RoundUp(size) <= arena.File.Bytes);

    public bool TryAllocate(long size, out Allocation place)
    {
        long bytes = RoundUp(size);
        for (int segment = 0; segment < Arenas.Count; segment++)
        {
            if (Arenas[segment].Allocator.TryAllocate(bytes, size >= LargeBytes ? LargeAlignment : SmallAlignment, out long offset))
            {
                place = new Allocation(segment, offset, bytes);
                return true;
            }
        }
        place = default;
        return false;
    }

    public bool IsBacked(Allocation place) => place.End <= Arenas[place.Segment].Backed;

    public void Release(Allocation place) => Arenas[place.Segment].Allocator.Release(place.Offset, place.Bytes);

    public void Dispose()
    {
        foreach (Arena arena in Arenas)
            arena.File.Dispose();
    }
}
