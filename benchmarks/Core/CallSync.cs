using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>task_sync_us: one task, awaited, then the next. The floor is the same with a grain call.</summary>
internal static class CallSync
{
    private const int Calls = 1_000;

    internal static async Task RunAsync(SuiteRun run, GrainPeer peer)
    {
        int calls = run.Repeat(Calls);
        IEchoGrain grain = peer.Grain;
        (double[] tasks, double[] grains) = await Measure.InterleavedAsync(
            run.Runs,
            async () => 1e6 / calls * await Measure.SecondsAsync(async () =>
            {
                for (int i = 0; i < calls; i++)
                {
                    using ObjectRef<int> echo = Remote.Invoke(BenchmarkFunctions.Echo, i);
                    _ = await echo;
                }
            }),
            async () => 1e6 / calls * await Measure.SecondsAsync(async () =>
            {
                for (int i = 0; i < calls; i++)
                {
                    _ = await grain.Echo(i);
                }
            }));

        run.Add(Figure.Of("task_sync_us", "us", higherIsBetter: false, tasks,
            new Floor("grain_call_sync_us", Statistics.Median(grains), "us")));
        run.Add(Figure.Of("grain_call_sync_us", "us", higherIsBetter: false, grains));
    }
}
