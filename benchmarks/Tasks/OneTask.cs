using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>task_sync_us and task_sync_inprocess_us: the median time of one no-op task from the call to its result, on an idle cluster.
/// The floor is the median of bare grain calls: to another process for worker processes, inside this one for threads.</summary>
internal static class OneTask
{
    private const int Calls = 2_000;

    internal static async Task RunAsync(SuiteRun run, IEchoGrain grain, string name)
    {
        int calls = run.Repeat(Calls);
        (double[] tasks, double[] grains) = await Measure.InterleavedAsync(
            run.Runs,
            () => MedianAsync(calls, static async i =>
            {
                using ObjectRef<int> echo = Remote.Invoke(BenchmarkFunctions.Echo, i);
                return await echo;
            }),
            () => MedianAsync(calls, async i => await grain.Echo(i)));

        run.Add(Figure.Of(name, "us", higherIsBetter: false, tasks, new Floor("grain_call_sync_us", Statistics.Median(grains), "us")));
    }

    private static async Task<double> MedianAsync(int calls, Func<int, Task<int>> call)
    {
        var microseconds = new double[calls];
        for (int i = 0; i < calls; i++)
        {
            long started = Stopwatch.GetTimestamp();
            int value = await call(i);
            microseconds[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            if (value != i)
            {
                throw new InvalidOperationException($"Call {i} gave back {value}.");
            }
        }

        return Statistics.Median(microseconds);
    }
}
