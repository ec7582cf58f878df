using ClusterTasks.Platform;
using ClusterTasks.Store.Layout;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store.Spill;

/// <summary>The table of one file: the copies in it, in the order of their places. The store's lock guards it; only the threads that read
/// and write use the handle.</summary>
internal sealed class SpillFile(SafeFileHandle? handle)
{
    private SpilledCopy? _last;

    /// <summary>Null in tests of the table.</summary>
    public SafeFileHandle? Handle { get; } = handle;

    /// <summary>True when the writer adds nothing more: the file goes with its last copy.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Bytes on disk, in whole blocks, without the punched ones.</summary>
    public long DiskBytes { get; set; }

    public bool IsEmpty => _last is null;

    /// <summary>The end of the last block that a copy touches.</summary>
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

    private static long Down(long offset) => offset & -SystemFacts.PageBytes;
}
