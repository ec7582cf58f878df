using ClusterTasks.Platform;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Owner;

/// <summary>A range of an arena that belongs to one object.</summary>
internal readonly record struct Allocation(int Segment, long Offset, long Bytes)
{
    public long End => Offset + Bytes;
}

/// <summary>One arena: its memory and its allocator.</summary>
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
    public ArenaSet(StoreOptions options)
    {
        var arenas = new List<Arena>();
        try
        {
            long capacity = ControlLayout.ToPage(options.CapacityBytes);
            for (long rest = capacity; rest > 0; rest -= options.SegmentBytes)
                arenas.Add(new Arena(
                    SharedFile.Create($"clustertasks-arena-{arenas.Count}", Math.Min(rest, options.SegmentBytes),
                    options.SharedMemoryDirectory)));
            CapacityBytes = capacity;
            Arenas = [.. arenas];
            if (options.Spill is { FallbackBytes: > 0 } spill)
                arenas.Add(new Arena(
                    SharedFile.Create("clustertasks-fallback", ControlLayout.ToPage(spill.FallbackBytes), spill.Directory)));
        }
        catch
        {
            arenas.ForEach(arena => arena.File.Dispose());
            throw;
        }
        All = arenas;
    }

    /// <summary>The memory.</summary>
    public IReadOnlyList<Arena> Arenas { get; }

    /// <summary>The memory, and behind it the fallback segment if there is one.</summary>
    public IReadOnlyList<Arena> All { get; }

    /// <summary>The segment on disk for creates that must not wait for memory. The thread that does I/O reserves its blocks before they are
    /// granted, and gives them back before they are free again.</summary>
    public Arena? Fallback => All.Count > Arenas.Count ? All[^1] : null;

    /// <summary>Ranges of the fallback segment whose blocks must still be given back.</summary>
    public List<Allocation> Holes { get; } = [];

    public long FallbackUsedBytes =>
        Fallback is { } fallback ? fallback.File.Bytes - fallback.Allocator.Free - Holes.Sum(hole => hole.Bytes) : 0;

    public long CapacityBytes { get; }

    /// <summary>Bytes of objects, without the chunks that clients have not filled yet.</summary>
    public long UsedBytes => CapacityBytes - Arenas.Sum(arena => arena.Allocator.Free) - GrantedBytes;

    /// <summary>Bytes of chunks that clients have not filled yet.</summary>
    public long GrantedBytes { get; set; }

    public long BackedBytes => Arenas.Sum(arena => arena.Backed);

    public long LargestFree => Arenas.Max(arena => arena.Allocator.LargestFree);

    /// <summary>Returns the bytes that an object of this size takes, with whole blocks in the fallback segment, so that each can be given
    /// back by itself.</summary>
    public long RoundUp(long size, int segment) =>
        IsFallback(segment) ? Math.Max(ObjectRoom.LargeAlignment, ControlLayout.ToPage(size)) : ObjectRoom.Of(size);

    public bool IsFallback(int segment) => segment == Arenas.Count;

    public bool TryAllocateFallback(long size, out Allocation place)
    {
        long bytes = RoundUp(size, Arenas.Count), offset = -1;
        bool found = Fallback?.Allocator.TryAllocate(bytes, ObjectRoom.LargeAlignment, out offset) == true;
        place = new Allocation(Arenas.Count, offset, bytes);
        return found;
    }

    public bool CanEverHold(long size) => size <= CapacityBytes && Arenas.Any(arena => ObjectRoom.Of(size) <= arena.File.Bytes);

    public bool TryAllocate(long size, out Allocation place)
    {
        long bytes = ObjectRoom.Of(size);
        for (int segment = 0; segment < Arenas.Count; segment++)
        {
            if (Arenas[segment].Allocator
                .TryAllocate(bytes, size >= ObjectRoom.LargeBytes ? ObjectRoom.LargeAlignment : ObjectRoom.SmallAlignment, out long offset))
            {
                place = new Allocation(segment, offset, bytes);
                return true;
            }
        }
        place = default;
        return false;
    }

    /// <summary>True when the memory of a range is backed. A range of the fallback segment is reserved by the code that takes it.</summary>
    public bool IsBacked(Allocation place) => IsFallback(place.Segment) || place.End <= Arenas[place.Segment].Backed;

    public void Release(Allocation place)
    {
        if (IsFallback(place.Segment))
            Holes.Add(place);
        else
            Arenas[place.Segment].Allocator.Release(place.Offset, place.Bytes);
    }

    /// <summary>Called when the blocks of a hole have been given back.</summary>
    public void Punched(Allocation hole)
    {
        Holes.Remove(hole);
        Fallback!.Allocator.Release(hole.Offset, hole.Bytes);
    }

    public void Dispose()
    {
        foreach (Arena arena in All)
            arena.File.Dispose();
    }
}
