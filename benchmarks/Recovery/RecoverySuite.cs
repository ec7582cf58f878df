using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>Kills, stops and drains workers and nodes, cuts one off, and measures the time until what they did goes on.</summary>
internal static class RecoverySuite
{
    internal const int DefaultWorkerKills = 300;
    internal const int DefaultNodeKills = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static readonly Suite Suite = new(
        "recovery", "deaths, silences and cuts of workers and nodes: the time until their tasks run again; what a drain costs", RunAsync);

    private static Task RunAsync(SuiteRun run) => run.StepsAsync(
        ("deaths of workers", () => WorkerKills.RunAsync(run, run.Kills ?? run.Repeat(DefaultWorkerKills))),
        ("deaths of nodes", () => NodeKills.RunAsync(run, run.Kills ?? run.Repeat(DefaultNodeKills))),
        ("nodes that stand still", () => NodeFreezes.RunAsync(run)),
        ("deaths of the scheduler's node", () => SchedulerKills.RunAsync(run)),
        ("nodes that leave", () => Drains.RunAsync(run)),
        ("a machine that is cut off", () => Partitions.RunAsync(run)),
        ("a lost result of 1 GB", () => LostResults.OneGigabyteAsync(run)),
        ("a thousand lost results", () => LostResults.ThousandAsync(run)));

    internal static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id, soft: true) };

    /// <summary>Returns the result of a task.</summary>
    /// <exception cref="TimeoutException">It does not come; the message says why.</exception>
    internal static async Task<T> InTimeAsync<T>(ObjectRef<T> task, RemoteSession? session = null)
    {
        try
        {
            return await task.GetAsync(Patience);
        }
        catch (TimeoutException)
        {
            string why = await (session ?? Remote.Current).State.WhyPendingAsync(task.Id);
            throw new TimeoutException($"Not in {Patience.TotalSeconds} s: {why}");
        }
    }

    /// <summary>Starts a cluster whose nodes have one CPU and one worker.</summary>
    internal static Task<LocalCluster> StartAsync(int nodes, long storeBytes = 128L << 20, TimeSpan drainTimeout = default) =>
        LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 1,
            WorkersPerNode = 1,
            StoreBytesPerNode = storeBytes,
            DrainTimeout = drainTimeout,
        });

    /// <summary>Hurts nodes on which a task runs, as often as asked, in one cluster after the other. Returns the times until the next
    /// attempts begin elsewhere.</summary>
    internal static async Task<TimeSpan[]> HurtNodesAsync(int count, int nodesOfACluster, Func<LocalNode, Task> hurt)
    {
        var times = new List<TimeSpan>();
        while (times.Count < count)
        {
            await using LocalCluster cluster = await StartAsync(nodesOfACluster);
            _ = await Task.WhenAll(cluster.Nodes.Select(async node => await Remote.With(On(node)).Invoke(BenchmarkFunctions.Echo, 0)));
            // The first node has the driver, and stays; so does the last one, which runs what comes again.
            foreach (LocalNode node in cluster.Nodes.Skip(1).SkipLast(1).Take(count - times.Count).ToArray())
            {
                if (await BeginAsync(node) is not var (task, first))
                    continue;
                using (first)
                {
                    long hurtAt = Stopwatch.GetTimestamp();
                    Task hurting = hurt(node);
                    times.Add(Stopwatch.GetElapsedTime(hurtAt, await InTimeAsync(task)));
                    await hurting;
                    await node.KillAsync();
                }
            }
        }

        return [.. times];
    }

    /// <summary>Begins a task on a node whose next attempt returns the time. Null: the node was busy with the one before.</summary>
    private static async Task<(ObjectRef<long> Task, FirstAttempt First)?> BeginAsync(LocalNode node)
    {
        var first = new FirstAttempt();
        ObjectRef<long> task = Remote.With(On(node)).Invoke(RecoveryFunctions.BeginAgain, first.Path);
        if ((await first.PlaceAsync()).Node == node.Id.ToString())
            return (task, first);
        await Remote.CancelAsync(task, force: true);
        first.Dispose();
        return null;
    }

    /// <summary>Adds the median of many deaths, and their 99th percentile, in milliseconds.</summary>
    internal static void Add(SuiteRun run, string name, double[] milliseconds)
    {
        run.Add(Figure.Of($"{name}_ms", "ms", higherIsBetter: false, milliseconds));
        double[] sorted = [.. milliseconds.Order()];
        run.Add(Figure.Of($"{name}_p99_ms", "ms", higherIsBetter: false, [sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1]]));
    }
}
