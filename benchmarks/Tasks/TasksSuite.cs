using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>Measures the cost of tasks, against bare grain calls.</summary>
internal static class TasksSuite
{
    internal static readonly Suite Suite = new(
        "tasks", "tasks one by one, in bursts, queued, nested, chained and mapped, against grain calls", RunAsync);

    // The figures are stated for two slots, on every machine.
    private const int Slots = 2;

    // The store has room for one GiB that tasks share, or 10,000 lists of 40 KB, not at the same time.
    private const long StoreBytes = 2L << 30;

    internal const int WarmUpTasks = 5_000;
    private const int WarmUpRounds = 3;
    private static readonly TimeSpan TieringTime = TimeSpan.FromMilliseconds(250);

    private static async Task RunAsync(SuiteRun run)
    {
        await run.StepsAsync(("cluster start and first task", () => ClusterStart.RunAsync(run)));
        await ProcessesAsync(run);
        await InProcessAsync(run);
        await QueueAsync(run);
    }

    private static async Task ProcessesAsync(SuiteRun run)
    {
        await using LocalCluster cluster = await StartAsync(WorkerMode.Process);
        await using (GrainPeerProcess peer = await GrainPeerProcess.StartAsync())
        {
            await WarmUpAsync(() => ManyTasks.PipelinedAsync(peer.Grain, WarmUpTasks));
            await run.StepsAsync(
                ("one task after the other", () => OneTask.RunAsync(run, peer.Grain, "task_sync_us")),
                ("many tasks at once", () => ManyTasks.RunAsync(run, peer.Grain)));
        }

        await run.StepsAsync(
            ("four nested submitters", () => NestedSubmitters.RunAsync(run)),
            ("a chain of tasks", () => Chain.RunAsync(run)),
            ("tasks that share one GiB", () => SharedRef.RunAsync(run)),
            ("a task with 10,000 arguments", () => ManyArguments.RunAsync(run)),
            ("waits for one of a thousand", () => WaitOneByOne.RunAsync(run)),
            ("maps of short tasks", () => MapEfficiency.RunAsync(run, Slots)),
            ("allocation in the driver", () => ClientAllocation.RunAsync(run)),
            ("bursts of several drivers", () => DriverProcesses.RunAsync(run, cluster.Address)),
            ("work under the node's lock", () => LockWork.RunAsync(run)));
    }

    private static async Task InProcessAsync(SuiteRun run)
    {
        await using LocalCluster cluster = await StartAsync(WorkerMode.InProcess);
        await using GrainPeer peer = await GrainPeer.StartAsync();
        await run.StepsAsync(
            ("one task after the other, inside this process", () => OneTask.RunAsync(run, peer.Grain, "task_sync_inprocess_us")));
    }

    /// <summary>Uses a cluster of its own: memory that earlier figures left in the heaps of node and workers would hide the need of the
    /// queue.</summary>
    private static async Task QueueAsync(SuiteRun run)
    {
        await using LocalCluster cluster = await StartAsync(WorkerMode.Process);
        await run.StepsAsync(("a million queued tasks", () => QueuedMillion.RunAsync(run, Slots)));
    }

    /// <summary>Starts a cluster whose processes have run tasks for long enough that the runtime has compiled the busy methods
    /// again.</summary>
    private static async Task<LocalCluster> StartAsync(WorkerMode workers)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = Slots, WorkersPerNode = Slots, StoreBytesPerNode = StoreBytes, Workers = workers });
        await WarmUpAsync(() => Burst.RunAsync(WarmUpTasks));
        return cluster;
    }

    /// <summary>Runs bursts with time in between, in which the runtime compiles the busy methods again.</summary>
    internal static async Task WarmUpAsync(Func<Task> burst)
    {
        for (int round = 0; round < WarmUpRounds; round++)
        {
            await burst();
            await Task.Delay(TieringTime, TimeProvider.System);
        }
    }
}
