using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>seal_to_get_us: the time from the last instruction of a task in a worker to the return of a blocking get in another process. It
/// includes encoding, sealing, the owner's tables, and two processes to wake. All processes read the machine's one clock. The floor is one
/// wake-up of another process: half a round trip over a bare Unix socket. seal_to_get_vs_relay divides the same times by those of bare
/// threads that wake one another in that way. The result of seal_1mb_to_get_us is an object in shared memory; the task's time to copy it
/// there counts.</summary>
internal static class SealToGet
{
    private const int Items = 400;
    private const int SleepMilliseconds = 3;

    internal static Task RunAsync(SuiteRun run)
    {
        int items = run.Repeat(Items);
        double[] medians = new double[run.Runs], large = new double[run.Runs], wakes = new double[run.Runs], relays = new double[run.Runs];
        _ = Samples(items / 4, Stamp);
        _ = Samples(items / 4, StampOfLarge);
        for (int i = 0; i < medians.Length; i++)
        {
            wakes[i] = SocketWake.MedianMicroseconds(items);
            relays[i] = SocketRelay.MedianMicroseconds(items, SleepMilliseconds);
            medians[i] = Samples(items, Stamp);
            large[i] = Samples(items, StampOfLarge);
        }

        var wake = new Floor("socket_wake", Statistics.Median(wakes), "us");
        run.Add(Figure.Of("seal_to_get_us", "us", higherIsBetter: false, medians, wake));
        run.Add(Figure.Of("seal_1mb_to_get_us", "us", higherIsBetter: false, large, wake));
        run.Add(Figure.Of("seal_to_get_vs_relay", "ratio", higherIsBetter: false, [.. medians.Zip(relays, (value, of) => value / of)],
            new Floor("socket_relay", Statistics.Median(relays), "us")));
        return Task.CompletedTask;
    }

    private static long Stamp()
    {
        using ObjectRef<long> result = Remote.Invoke(BenchmarkFunctions.Stamp, SleepMilliseconds);
        return result.Get();
    }

    private static long StampOfLarge()
    {
        using ObjectRef<ReadOnlyMemory<long>> result = Remote.Invoke(BenchmarkFunctions.StampMegabyte, SleepMilliseconds);
        return result.Get().Span[0];
    }

    private static double Samples(int count, Func<long> stamp)
    {
        var times = new double[count];
        for (int i = 0; i < count; i++)
            times[i] = Stopwatch.GetElapsedTime(stamp(), Stopwatch.GetTimestamp()).TotalMicroseconds;
        return Statistics.Median(times);
    }
}
