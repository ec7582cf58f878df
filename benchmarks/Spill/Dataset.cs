using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Spill;

/// <summary>dataset_over_store_ratio and dataset_exact: one map makes a dataset of more than three times the store, and a second map sums
/// it. Every number is compared with its expected value.</summary>
internal static class Dataset
{
    private const long StoreBytes = 256L << 20;
    private const int Parts = 100;
    private const int Count = (int)(3.2 * StoreBytes / Parts / sizeof(long));

    internal static async Task RunAsync(SuiteRun run)
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions { StoreBytesPerNode = StoreBytes });
        double exact = 1;
        for (int i = 0; i < run.Runs && exact == 1; i++)
        {
            ObjectRef<long[]>[] parts = Remote.Map(
                BenchmarkFunctions.NumberedPart, Enumerable.Range(1, Parts).Select(part => new PartOfDataset(part, Count)));
            long[] sums = await Remote.GetAsync(Remote.Map(BenchmarkFunctions.CheckedSum, parts));
            exact = sums.SequenceEqual(
                Enumerable.Range(1, Parts).Select(part => (((long)part << 32) * Count) + ((long)Count * (Count - 1) / 2))) ? 1 : 0;
            foreach (ObjectRef<long[]> part in parts)
                part.Dispose();
        }

        run.Add(Figure.Of("dataset_over_store_ratio", "ratio", higherIsBetter: true, [(double)Parts * Count * sizeof(long) / StoreBytes],
            new Floor("store", StoreBytes / 1e9, "GB")));
        run.Add(Figure.Of("dataset_exact", "0 or 1", higherIsBetter: true, [exact]));
    }
}

/// <summary>The part of the dataset that a task must make.</summary>
public sealed record PartOfDataset(int Number, int Count);
