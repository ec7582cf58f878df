using System.Globalization;

namespace ClusterTasks;

/// <summary>How much memory the object store takes when nobody says.</summary>
internal static class HostMemory
{
    internal const long MinimumStoreBytes = 75L << 20;
    internal const long MaximumDefaultStoreBytes = 200_000_000_000;
    private const double Share = 0.3;

    internal static long DefaultStoreBytes() => DefaultStoreBytes(AvailableBytes());

    internal static long DefaultStoreBytes(long availableBytes) =>
        Math.Clamp((long)(availableBytes * Share), MinimumStoreBytes, MaximumDefaultStoreBytes);

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
