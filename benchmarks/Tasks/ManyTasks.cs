using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>task_async_per_s: no-op tasks of one driver, all submitted, then all awaited. They alternate with calls of a grain in another
/// process that are pipelined the same way (grain_call_async_per_s), and with calls that carry many items each (grain_call_batched_per_s).
/// These are the least and the most that Orleans gives. task_async_vs_grain_calls is the ratio of neighbours.</summary>
internal static class ManyTasks
{
    private const int Calls = 100_000;
    private const int ItemsPerCall = 512;

    internal static async Task RunAsync(SuiteRun run, IEchoGrain grain)
    {
        int calls = run.Repeat(Calls);
        var batched = new List<double>();
        (double[] tasks, double[] grains) = await Measure.InterleavedAsync(
            run.Runs,
            () => TasksAsync(calls),
            async () =>
            {
                batched.Add(calls / await Measure.SecondsAsync(() => BatchedAsync(grain, calls)));
                return calls / await Measure.SecondsAsync(() => PipelinedAsync(grain, calls));
            });

        double[] ratios = [.. tasks.Zip(grains, (ours, floor) => ours / floor)];
        var pipelined = new Floor("grain_call_async_per_s", Statistics.Median(grains), "1/s");
        run.Add(Figure.Of("task_async_per_s", "1/s", higherIsBetter: true, tasks, pipelined));
        run.Add(Figure.Of("task_async_vs_grain_calls", "ratio", higherIsBetter: true, ratios, pipelined));
        run.Add(Figure.Of("grain_call_async_per_s", "1/s", higherIsBetter: true, grains));
        // the first round was thrown away
        run.Add(Figure.Of("grain_call_batched_per_s", "1/s", higherIsBetter: true, [.. batched.Skip(1)]));
    }

    private static async Task<double> TasksAsync(int calls)
    {
        ObjectRef<int>[] results = [];
        double seconds = await Measure.SecondsAsync(async () =>
        {
            results = Burst.Submit(calls);
            await Burst.CheckAsync(results);
        });
        Burst.Release(results);
        await SettledAsync();
        return calls / seconds;
    }

    /// <summary>Asks a question behind the releases. The node has counted them when it answers, so the floor does not pay for
    /// them.</summary>
    internal static Task SettledAsync() => StoreUse.BytesAsync();

    internal static Task PipelinedAsync(IEchoGrain grain, int calls) =>
        Task.WhenAll(Enumerable.Range(0, calls).Select(i => grain.Echo(i).AsTask()));

    private static async Task BatchedAsync(IEchoGrain grain, int items)
    {
        int[][] batches = [.. Enumerable.Range(0, items).Chunk(ItemsPerCall)];
        int[][] echoes = await Task.WhenAll(batches.Select(batch => grain.EchoAll(batch).AsTask()));
        if (echoes[^1][^1] != items - 1)
        {
            throw new InvalidOperationException($"The last of {items} items came back as {echoes[^1][^1]}.");
        }
    }
}
