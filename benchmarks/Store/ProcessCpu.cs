using System.Diagnostics;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>Returns the CPU seconds that processes have used, as the operating system counts them (in steps of 10 ms).</summary>
internal static class ProcessCpu
{
    internal static double SecondsOf(params ReadOnlySpan<int> processIds)
    {
        double seconds = 0;
        foreach (int id in processIds)
        {
            using Process process = Process.GetProcessById(id);
            seconds += process.TotalProcessorTime.TotalSeconds;
        }

        return seconds;
    }
}
