using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>broadcast_7_over_sequential: the wall time in which tasks of seven more nodes get the same GiB at once. It is divided by that
/// of seven nodes that ask one after the other.</summary>
internal static class BroadcastSevenNodes
{
    private const int More = 7;

    internal static async Task RunAsync(SuiteRun run)
    {
        await using GibibyteCluster cluster = await GibibyteCluster.StartAsync(More + 1);
        (double[] together, double[] sequential) = await Measure.InterleavedAsync(
            run.Runs,
            () => RoundAsync(cluster, value => Task.WhenAll(cluster.Nodes.Skip(1).Select(node => cluster.ReadAtAsync(node, value)))),
            () => RoundAsync(cluster, async value =>
            {
                foreach (LocalNode node in cluster.Nodes.Skip(1))
                    await cluster.ReadAtAsync(node, value);
            }));

        double[] ratios = [.. together.Zip(sequential, (ours, floor) => ours / floor)];
        run.Add(Figure.Of("broadcast_7_over_sequential", "ratio", higherIsBetter: false, ratios,
            new Floor("seven_transfers", Statistics.Median(sequential), "s")));
    }

    private static async Task<double> RoundAsync(GibibyteCluster cluster, Func<ObjectRef<ReadOnlyMemory<long>>, Task> read)
    {
        ObjectRef<ReadOnlyMemory<long>> value = cluster.Put();
        double seconds = await Measure.SecondsAsync(() => read(value));
        value.Dispose();
        await cluster.EmptyAsync();
        return seconds;
    }
}
