using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>seal_to_get_us: the time from the last instruction of a task in a worker to the return of a blocking get in another process. It
/// includes encoding, sealing, the owner's tables, and two processes to wake. Both processes read the machine's one clock. The floor is one
/// wake-up of another process: half a round trip over a bare Unix socket.</summary>
internal static class SealToGet
{
    private const int Items = 400;

    internal static Task RunAsync(SuiteRun run)
    {
        int items = run.Repeat(Items);
        var medians = new double[run.Runs];
        var floors = new double[run.Runs];
        _ = Samples(items / 4);
        for (int i = 0; i < medians.Length; i++)
        {
            floors[i] = SocketWake.MedianMicroseconds(items);
            medians[i] = Samples(items);
        }

        run.Add(Figure.Of("seal_to_get_us", "us", higherIsBetter: false, medians,
            new Floor("socket_wake", Statistics.Median(floors), "us")));
        return Task.CompletedTask;
    }

    private static double Samples(int count)
    {
        var times = new List<double>(count);
        for (int i = 0; i < count; i++)
        {
            using ObjectRef<long> result = Remote.Invoke(BenchmarkFunctions.Stamp, 3);
            long sealedAt = result.Get();
            times.Add(Stopwatch.GetElapsedTime(sealedAt, Stopwatch.GetTimestamp()).TotalMicroseconds);
        }

        return Statistics.Median([.. times]);
    }
}
