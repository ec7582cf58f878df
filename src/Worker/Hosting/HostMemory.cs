using System.Globalization;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks;

/// <summary>How much memory the object store takes and how much tasks can reserve, when nobody says.</summary>
internal static class HostMemory
{
    internal const long MinimumStoreBytes = 75L << 20;
    internal const long MaximumDefaultStoreBytes = 200_000_000_000;
    private const double Share = 0.3;

    internal static long DefaultStoreBytes() => DefaultStoreBytes(AvailableBytes() - StoreReservation.Total);

    internal static long DefaultStoreBytes(long availableBytes) =>
        Math.Clamp((long)(availableBytes * Share), MinimumStoreBytes, MaximumDefaultStoreBytes);

    /// <summary>The machine's memory, or what the runtime uses of a container's limit: it knows every kind of control group.</summary>
    internal static long TotalBytes() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>What is left for tasks beside the store, on a machine that several nodes share.</summary>
    internal static long DefaultTaskBytes(long totalBytes, long storeBytes, int nodes) => Math.Max(0, (totalBytes / nodes) - storeBytes);

    /// <summary>The kernel's estimate of what can be allocated without swapping, bounded by the container's limit.</summary>
    internal static long AvailableBytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            return Math.Min(limit, ParseMemAvailable(File.ReadLines("/proc/meminfo")) ?? limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return limit; // no /proc: the limit alone has to do
        }
    }

    internal static long? ParseMemAvailable(IEnumerable<string> lines)
    {
        const string Prefix = "MemAvailable:";
        string? line = lines.FirstOrDefault(l => l.StartsWith(Prefix, StringComparison.Ordinal));
        string? kilobytes = line?[Prefix.Length..].Trim().Split(' ')[0];
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value << 10 : null;
    }
}
