using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>chain_hop_us: tasks that each take the result of the one before, all submitted at once. The figure is the time of the whole
/// chain over its length. The floor awaits each result in the driver before it submits the next task.</summary>
internal static class Chain
{
    private const int Tasks = 1_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        int tasks = run.Repeat(Tasks);
        (double[] hops, double[] oneByOne) = await Measure.InterleavedAsync(
            run.Runs,
            () => ChainAsync(tasks),
            async () => 1e6 / tasks * await Measure.SecondsAsync(async () =>
            {
                for (int i = 0; i < tasks; i++)
                {
                    using ObjectRef<int> echo = Remote.Invoke(BenchmarkFunctions.Echo, i);
                    _ = await echo;
                }
            }));

        run.Add(Figure.Of("chain_hop_us", "us", higherIsBetter: false, hops,
            new Floor("one_by_one_us", Statistics.Median(oneByOne), "us")));
    }

    private static async Task<double> ChainAsync(int tasks)
    {
        var links = new ObjectRef<int>[tasks];
        double seconds = await Measure.SecondsAsync(async () =>
        {
            links[0] = Remote.Invoke(BenchmarkFunctions.Echo, tasks);
            for (int i = 1; i < tasks; i++)
            {
                links[i] = Remote.Invoke(BenchmarkFunctions.Echo, links[i - 1]);
            }

            if (await links[^1].GetAsync(Burst.Patience) != tasks)
            {
                throw new InvalidOperationException("The end of the chain got another value than went in at its start.");
            }
        });
        Burst.Release(links);
        return 1e6 / tasks * seconds;
    }
}
