using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Spill;

/// <summary>spill_mixed_exact: values of every size go through a cluster whose store holds a tenth of them. Each is compared byte by
/// byte.</summary>
internal static class SpillMixed
{
    private const long StoreBytes = 96L << 20;
    private const long AllBytes = 10 * StoreBytes;

    private static readonly int[] Sizes = [1_000, 20_000, 64 << 10, 100_000, 900_000, 1 << 20, 3_000_001];
    private static readonly byte[] Source = WrittenBytes.Create(Sizes[^1] + 4096);

    internal static async Task RunAsync(SuiteRun run)
    {
        double exact = 1;
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Nodes = 1, CpusPerNode = 1, StoreBytesPerNode = StoreBytes });
        for (int i = 0; i < run.Runs && exact == 1; i++)
        {
            var held = new List<ObjectRef<byte[]>>();
            for (long bytes = 0; bytes < AllBytes; bytes += Sizes[(held.Count - 1) % Sizes.Length])
                held.Add(Remote.Put(Content(held.Count).ToArray()));
            for (int number = 0; number < held.Count; number++)
            {
                byte[] value = await held[number].GetAsync();
                if (!Content(number).SequenceEqual(value))
                    exact = 0;
                held[number].Dispose();
            }
        }

        run.Add(Figure.Of("spill_mixed_exact", "0 or 1", higherIsBetter: true, [exact]));
    }

    /// <summary>Returns another part of the source for each number, so that no two values of a size are alike.</summary>
    private static ReadOnlySpan<byte> Content(int number) => Source.AsSpan(number % 4096, Sizes[number % Sizes.Length]);
}
