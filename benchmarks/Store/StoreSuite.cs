using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>Measures the node store: into it, out of it, between processes and nodes.</summary>
internal static class StoreSuite
{
    internal static readonly Suite Suite = new("store", "put, get, open and transfer, each against a copy of the same bytes", RunAsync);

    private const long StoreBytes = 4L << 30;

    private static async Task RunAsync(SuiteRun run)
    {
        await OneNodeAsync(run);

        // Each figure starts nodes of its own, and a process has one session at a time.
        await run.StepsAsync(
            ("one GiB to another node", () => TransferOneNode.RunAsync(run)),
            ("one GiB to seven more nodes", () => BroadcastSevenNodes.RunAsync(run)));
    }

    private static async Task OneNodeAsync(SuiteRun run)
    {
        int workers = Math.Max(2, Environment.ProcessorCount);
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = workers, WorkersPerNode = workers, StoreBytesPerNode = StoreBytes });
        await run.StepsAsync(
            ("put of 1 KB", () => PutSmall.RunAsync(run)),
            ("put of 1 MB", () => PutMegabyte.RunAsync(run)),
            ("put of 100 MB", () => Put100Mb.RunAsync(run)),
            ("put and open of a 1 GB Arrow batch", () => Arrow1Gb.RunAsync(run)),
            ("get", () => Get.RunAsync(run)),
            ("gets of many objects", () => GetRate.RunAsync(run)),
            ("from a seal to a waiting get", () => SealToGet.RunAsync(run)),
            ("get of 10,000 references", () => Refs10k.RunAsync(run)),
            ("a million puts and tasks", () => MillionLoop.RunAsync(run)));
    }
}
