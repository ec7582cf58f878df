using ClusterTasks.Benchmarks.Harness;
using static ClusterTasks.Benchmarks.Recovery.RecoverySuite;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>lineage_1gb_overhead: the time from a node's death until a result of 1 GB, which only it had, is read, over the time in which
/// its function makes it and it is read. lineage_1000_objects_s: the time until a thousand results of 100 KB are back.</summary>
internal static class LostResults
{
    private const int Small = 100_000 / sizeof(long);
    private const int Objects = 1_000;
    private const long StoreBytes = 2L << 30;

    internal static async Task OneGigabyteAsync(SuiteRun run)
    {
        int count = run.Repeat((1 << 30) / sizeof(long));
        var lost = new double[run.Runs];
        var made = new double[run.Runs];
        for (int i = 0; i < run.Runs; i++)
        {
            await using LocalCluster cluster = await StartAsync(StoreBytes);
            TaskOptions there = On(cluster.Nodes[1]);
            made[i] = await Measure.SecondsAsync(async () =>
            {
                using ObjectRef<long[]> first = Remote.With(On(cluster.Nodes[0])).Invoke(RecoveryFunctions.Make, count, 1L);
                Check(await first.As<ReadOnlyMemory<long>>(), count);
            });
            using ObjectRef<long[]> result = Remote.With(there).Invoke(RecoveryFunctions.Make, count, 1L);
            await Remote.WaitAsync([result], 1);
            lost[i] = await Measure.SecondsAsync(async () =>
            {
                await cluster.Nodes[1].KillAsync();
                Check(await result.As<ReadOnlyMemory<long>>(), count);
            });
        }

        run.Add(Figure.Of("lineage_1gb_s", "s", higherIsBetter: false, lost, new Floor("made_once", Statistics.Median(made), "s")));
        run.Add(Figure.Of("lineage_1gb_overhead", "x", higherIsBetter: false, [.. lost.Zip(made, (after, before) => after / before)]));
    }

    internal static async Task ThousandAsync(SuiteRun run)
    {
        int objects = run.Repeat(Objects);
        var times = new double[run.Runs];
        for (int i = 0; i < run.Runs; i++)
        {
            await using LocalCluster cluster = await StartAsync(StoreBytes / 4);
            RemoteInvoker there = Remote.With(On(cluster.Nodes[1]));
            ObjectRef<long[]>[] results = [.. Enumerable.Range(0, objects).Select(number =>
                there.Invoke(RecoveryFunctions.Make, Small, (long)number))];
            await Remote.WaitAsync(results, results.Length);
            times[i] = await Measure.SecondsAsync(async () =>
            {
                await cluster.Nodes[1].KillAsync();
                for (int number = 0; number < results.Length; number++)
                {
                    if ((await results[number])[0] != number)
                        throw new InvalidOperationException($"Result {number} has another value.");
                }
            });
        }

        run.Add(Figure.Of("lineage_1000_objects_s", "s", higherIsBetter: false, times));
    }

    private static void Check(ReadOnlyMemory<long> values, int count)
    {
        if (values.Length != count || values.Span[^1] != count)
            throw new InvalidOperationException("The result has another value.");
    }

    private static Task<LocalCluster> StartAsync(long storeBytes) => LocalCluster.StartAsync(
        new LocalClusterOptions { Nodes = 2, CpusPerNode = 2, WorkersPerNode = 2, StoreBytesPerNode = storeBytes });
}
