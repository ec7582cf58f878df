using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>task_async_per_s: all tasks submitted at once, then all results awaited. The floor is the same with grain calls.</summary>
internal static class CallAsync
{
    private const int Calls = 20_000;

    internal static async Task RunAsync(SuiteRun run, GrainPeer peer)
    {
        int calls = run.Repeat(Calls);
        IEchoGrain grain = peer.Grain;
        (double[] tasks, double[] grains) = await Measure.InterleavedAsync(
            run.Runs,
            async () => calls / await Measure.SecondsAsync(() => TasksAsync(calls)),
            async () => calls / await Measure.SecondsAsync(
                () => Task.WhenAll(Enumerable.Range(0, calls).Select(i => grain.Echo(i).AsTask()))));

        run.Add(Figure.Of("task_async_per_s", "1/s", higherIsBetter: true, tasks,
            new Floor("grain_call_async_per_s", Statistics.Median(grains), "1/s")));
        run.Add(Figure.Of("grain_call_async_per_s", "1/s", higherIsBetter: true, grains));
    }

    private static async Task TasksAsync(int calls)
    {
        ObjectRef<int>[] results = Remote.Map(BenchmarkFunctions.Echo, Enumerable.Range(0, calls));
        int[] values = await Remote.GetAsync(results);
        if (values[^1] != calls - 1)
        {
            throw new InvalidOperationException($"The last of {calls} tasks gave back {values[^1]}: results are out of order.");
        }
    }
}
