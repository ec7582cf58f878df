using System.Globalization;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>Measures the memory of a set of processes, without the pages of the shared store, which the store counts itself.</summary>
internal static class ProcessMemory
{
    internal static long ResidentBytes(IEnumerable<int> processes) => processes.Sum(process => Read(process, "RssAnon"));

    /// <summary>Returns the sum of each one's peak since <see cref="ResetPeaks"/>. It is an upper bound, since they need not peak together.
    /// Shared pages that are mapped now are subtracted.</summary>
    internal static long PeakBytes(IEnumerable<int> processes) =>
        processes.Sum(process => Read(process, "VmHWM") - Read(process, "RssShmem") - Read(process, "RssFile"));

    /// <summary>Lets the kernel measure the peaks from now on.</summary>
    internal static void ResetPeaks(IEnumerable<int> processes)
    {
        foreach (int process in processes)
        {
            File.WriteAllText($"/proc/{process}/clear_refs", "5");
        }
    }

    private static long Read(int process, string field)
    {
        string line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return 1024 * long.Parse(
            line[(field.Length + 1)..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
