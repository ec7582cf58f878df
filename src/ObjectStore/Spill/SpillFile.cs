using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store;

/// <summary>The books of one file: which copies are in it, in the order of their places. Guarded by the store's lock; the handle is
/// only used by the threads that read and write.</summary>
internal sealed class SpillFile(SafeFileHandle? handle)
{
    private SpilledCopy? _last;

    /// <summary>Null in tests of the books.</summary>
    public SafeFileHandle? Handle { get; } = handle;

    /// <summary>The writer adds nothing more: with its last copy the file goes.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Bytes on disk, in whole blocks, less what was punched out.</summary>
    public long DiskBytes { get; set; }

    public bool IsEmpty => _last is null;

    /// <summary>Behind the last block that a copy touches.</summary>
    public long End => _last is null ? 0 : Up(_last.End);

    /// <summary>Appends a copy and returns the bytes of disk that it takes beyond its neighbour's last block.</summary>
    public long Add(SpilledCopy copy)
    {
        long bytes = Up(copy.End) - Math.Max(Down(copy.Offset), _last is null ? 0 : Up(_last.End));
        copy.Previous = _last;
        if (_last is not null)
            _last.Next = copy;
        _last = copy;
        DiskBytes += bytes;
        return bytes;
    }

    /// <summary>Takes a copy out and returns the whole blocks that only it had touched; start equals end when there is none.</summary>
    public (long Start, long End) Remove(SpilledCopy copy)
    {
        long start = Math.Max(Down(copy.Offset), copy.Previous is null ? 0 : Up(copy.Previous.End));
        long end = Math.Min(Up(copy.End), copy.Next is null ? long.MaxValue : Down(copy.Next.Offset));
        if (copy.Previous is not null)
            copy.Previous.Next = copy.Next;
        if (copy.Next is null)
            _last = copy.Previous;
        else
            copy.Next.Previous = copy.Previous;
        (copy.Previous, copy.Next) = (null, null);
        return (start, Math.Max(start, end));
    }

    private static long Up(long offset) => ControlLayout.ToPage(offset);

    private static long Down(long offset) => offset & -ControlLayout.PageBytes;
}
