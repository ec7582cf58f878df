using System.Diagnostics;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>What one reader of the shared value found.</summary>
public sealed record SumReport(long Sum, int ProcessId);

/// <summary>The remote functions that the suite calls.</summary>
public static class BenchmarkFunctions
{
    [Remote]
    public static int Echo(int value) => value;

    /// <summary>The machine's clock at the last moment of the task, which runs long enough for its caller to be asleep by then.</summary>
    [Remote]
    public static long Stamp(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return Stopwatch.GetTimestamp();
    }

    [Remote]
    public static SumReport Sum(ReadOnlyMemory<long> values)
    {
        long sum = 0;
        foreach (long value in values.Span)
        {
            sum += value;
        }

        return new SumReport(sum, Environment.ProcessId);
    }
}
