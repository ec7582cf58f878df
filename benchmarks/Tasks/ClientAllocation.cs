using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>client_bytes_per_task: the bytes that the driver's process allocates for one Invoke, the await of its result and the release.
/// All threads of the session count. Its floor is the same for a Task that another thread completes.</summary>
internal static class ClientAllocation
{
    private const int Calls = 10_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        int calls = run.Repeat(Calls);
        (double[] tasks, double[] threads) = await Measure.InterleavedAsync(
            run.Runs,
            () => BytesAsync(calls, static async i =>
            {
                using ObjectRef<int> echo = Remote.Invoke(BenchmarkFunctions.Echo, i);
                return await echo;
            }),
            () => BytesAsync(calls, static i => Task.Run(() => i)));
        run.Add(Figure.Of("client_bytes_per_task", "bytes", higherIsBetter: false, tasks,
            new Floor("thread_pool_task", Statistics.Median(threads), "bytes")));
    }

    private static async Task<double> BytesAsync(int calls, Func<int, Task<int>> call)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < calls; i++)
        {
            _ = await call(i);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls;
    }
}
