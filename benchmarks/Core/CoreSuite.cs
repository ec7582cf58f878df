using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>Takes the first figures of every part: start, call, put, get, share.</summary>
internal static class CoreSuite
{
    internal static readonly Suite Suite = new(
        "core", "cluster start, task calls against grain calls, put and get, two readers of one GiB", RunAsync);

    // Room for the one GiB value and the puts of 100 MB beside it.
    private const long StoreBytes = 3L << 30;

    private static async Task RunAsync(SuiteRun run)
    {
        await run.StepsAsync(("cluster start and first task", () => ClusterStart.RunAsync(run)));

        int workers = Math.Max(2, Environment.ProcessorCount);
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = workers, WorkersPerNode = workers, StoreBytesPerNode = StoreBytes });
        await using (GrainPeer peer = await GrainPeer.StartAsync())
        {
            await run.StepsAsync(
                ("one call after the other", () => CallSync.RunAsync(run, peer)),
                ("calls in a burst", () => CallAsync.RunAsync(run, peer)));
        }

        await run.StepsAsync(
            ("put of 100 MB", () => Put100Mb.RunAsync(run)),
            ("get", () => Get.RunAsync(run)),
            ("two readers of one GiB", () => TwoReaders.RunAsync(run)));
    }
}
