using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>Kills workers and nodes, and measures the time until what they did goes on.</summary>
internal static class RecoverySuite
{
    internal const int DefaultWorkerKills = 300;
    internal const int DefaultNodeKills = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static readonly Suite Suite = new(
        "recovery", "deaths of workers and nodes: the time until their tasks run again, and until lost results are back", RunAsync);

    private static Task RunAsync(SuiteRun run) => run.StepsAsync(
        ("deaths of workers", () => WorkerKills.RunAsync(run, run.Kills ?? run.Repeat(DefaultWorkerKills))),
        ("deaths of nodes", () => NodeKills.RunAsync(run, run.Kills ?? run.Repeat(DefaultNodeKills))),
        ("a lost result of 1 GB", () => LostResults.OneGigabyteAsync(run)),
        ("a thousand lost results", () => LostResults.ThousandAsync(run)));

    internal static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id, soft: true) };

    /// <summary>Returns the result of a task.</summary>
    /// <exception cref="TimeoutException">It does not come; the message says why.</exception>
    internal static async Task<T> InTimeAsync<T>(ObjectRef<T> task)
    {
        try
        {
            return await task.GetAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not in {Patience.TotalSeconds} s: {await Remote.Current.State.WhyPendingAsync(task.Id)}");
        }
    }

    /// <summary>Adds the median of many deaths, and their 99th percentile, in milliseconds.</summary>
    internal static void Add(SuiteRun run, string name, double[] milliseconds)
    {
        run.Add(Figure.Of($"{name}_ms", "ms", higherIsBetter: false, milliseconds));
        double[] sorted = [.. milliseconds.Order()];
        run.Add(Figure.Of($"{name}_p99_ms", "ms", higherIsBetter: false, [sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1]]));
    }
}
