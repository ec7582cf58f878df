using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>The functions of the suite. The no-op is <see cref="Core.BenchmarkFunctions.Echo"/>.</summary>
public static class TaskFunctions
{
    /// <summary>Holds its slot, without lending it, until it is cancelled.</summary>
    [Remote]
    public static void Hold(CancellationToken token) => token.WaitHandle.WaitOne();

    /// <summary>Submits no-ops from inside the cluster and awaits them all. The last result shows that they came in order.</summary>
    [Remote(Cpus = 0)]
    public static Task<int> SubmitAsync(int count) => Burst.RunAsync(count);

    /// <summary>Looks at both ends of a shared value: the figure is of the task, not of a pass over the value.</summary>
    [Remote]
    public static long EndsOf(ReadOnlyMemory<long> values) => values.Span[0] + values.Span[^1];

    /// <summary>Returns the sum of the first item of each list and of the lists' lengths: it looks into every argument.</summary>
    [Remote]
    public static long SumAll(int[][] lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        return lists.Sum(static list => (long)list[0] + list.Length);
    }

    /// <summary>Does work that needs a CPU and no memory. It takes longer when something else takes the CPU away, as real work
    /// does.</summary>
    [Remote]
    public static ulong Spin(long steps) => SpinOnce(steps);

    /// <summary>Does the same work many times in one task, as the machine does it with one task for each slot.</summary>
    [Remote]
    public static ulong SpinMany(long steps, int times)
    {
        ulong value = 0;
        for (int i = 0; i < times; i++)
        {
            value += SpinOnce(steps);
        }

        return value;
    }

    /// <summary>Returns the seconds that a worker needs for the work, alone on the machine.</summary>
    [Remote]
    public static double TimeSpin(long steps, int times)
    {
        long started = Stopwatch.GetTimestamp();
        _ = SpinMany(steps, times);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // The method is optimised at its first call, because a loop that is compiled better after a while would make the calibration wrong.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong SpinOnce(long steps)
    {
        ulong value = 88_172_645_463_325_252;
        for (long i = 0; i < steps; i++)
        {
            value ^= value << 13;
            value ^= value >> 7;
            value ^= value << 17;
        }

        return value;
    }
}
