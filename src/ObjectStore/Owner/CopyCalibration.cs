using System.Runtime.InteropServices;
using ClusterTasks.Platform;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Owner;

/// <summary>Finds the size from which a copy past the caches is faster on this machine than an ordinary one. It depends on the size of the
/// last cache and on the C library, whose own copy streams on some machines. It takes some 50 ms of one thread, once for each
/// process.</summary>
internal static unsafe class CopyCalibration
{
    private const int TargetBytes = 32 << 20; // Larger than a core's caches, so that most of each copy meets memory outside of them.
    private const int Rounds = 3;
    // Below that the difference is noise, and an ordinary copy leaves the bytes where the reader looks first.
    private const double Better = 1.05;

    // Smaller sizes are not tried: there a reader on another core gains more from finding the bytes in the cache (BulkCopy).
    private static readonly int[] Sizes = [BulkCopy.StreamingBytes, 4 << 20];

    private static readonly Lazy<long> Found = new(Measure);

    /// <summary>Returns the smallest size in bytes to stream from; <see cref="long.MaxValue"/>: never. The first call measures.</summary>
    public static long StreamFrom => Found.Value;

    private static long Measure()
    {
        byte* target = (byte*)NativeMemory.AlignedAlloc(TargetBytes, SystemFacts.PageBytes);
        byte* source = (byte*)NativeMemory.AlignedAlloc((nuint)Sizes[^1], SystemFacts.PageBytes);
        try
        {
            // Written, because the kernel backs memory that was only allocated with one page of zeros.
            new Span<byte>(target, TargetBytes).Fill(1);
            new Span<byte>(source, Sizes[^1]).Fill(2);
            foreach (int size in Sizes)
            {
                if (Fastest(source, target, size, size) * Better < Fastest(source, target, size, long.MaxValue))
                    return size;
            }
            return long.MaxValue;
        }
        finally
        {
            NativeMemory.AlignedFree(target);
            NativeMemory.AlignedFree(source);
        }
    }

    // The fastest of a few rounds: any other work of the machine only makes it slower.
    private static double Fastest(byte* source, byte* target, int size, long streamFrom)
    {
        double fastest = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long started = TimeProvider.System.GetTimestamp(); // The machine's own speed, whatever clock a test gives the store.
            for (long at = 0; at < TargetBytes; at += size)
                BulkCopy.Copy(new ReadOnlySpan<byte>(source, size), target + at, streamFrom);
            fastest = Math.Min(fastest, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        }
        return fastest;
    }
}
