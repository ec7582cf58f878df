using System.Globalization;

namespace ClusterTasks.Platform;

/// <summary>The memory of this machine.</summary>
internal static class MachineMemory
{
    /// <summary>Returns the machine's memory, or the part of a container's limit that the runtime uses: it knows every kind of control
    /// group.</summary>
    internal static long TotalBytes() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Returns the kernel's estimate of the memory that can be allocated without swapping, bounded by the container's
    /// limit.</summary>
    internal static long AvailableBytes()
    {
        long limit = TotalBytes();
        try
        {
            return Math.Min(limit, ParseMemAvailable(File.ReadLines("/proc/meminfo")) ?? limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return limit; // no /proc: the limit alone must do
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
