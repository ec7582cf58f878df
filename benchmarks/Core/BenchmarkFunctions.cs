using System.Diagnostics;
using ClusterTasks.Benchmarks.Spill;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>The findings of one reader of the shared value.</summary>
public sealed record SumReport(long Sum, int ProcessId);

/// <summary>The remote functions that the suite calls.</summary>
public static class BenchmarkFunctions
{
    [Remote]
    public static int Echo(int value) => value;

    /// <summary>Makes a part of a dataset in which every number is different.</summary>
    [Remote]
    public static long[] NumberedPart(PartOfDataset part)
    {
        var values = new long[part.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((long)part.Number << 32) + i;
        }

        return values;
    }

    /// <summary>Returns the sum of a part; 0 when a number is not in its place.</summary>
    [Remote]
    public static long CheckedSum(long[] values)
    {
        long sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != values[0] + i)
            {
                return 0;
            }

            sum += values[i];
        }

        return sum;
    }

    /// <summary>Returns the machine's clock at the last moment of the task, which runs long enough for its caller to be asleep by
    /// then.</summary>
    [Remote]
    public static long Stamp(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>Returns 1 MiB whose first number is that clock.</summary>
    [Remote]
    public static ReadOnlyMemory<long> StampMegabyte(int milliseconds)
    {
        var values = new long[(1 << 20) / sizeof(long)];
        Array.Fill(values, 7); // pages that nobody has written are none yet
        Thread.Sleep(milliseconds);
        values[0] = Stopwatch.GetTimestamp();
        return values;
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
