using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using static ClusterTasks.Benchmarks.Recovery.RecoverySuite;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>scheduler_kill_to_dispatch_ms: the time from the SIGKILL of the scheduler's node until a task begins that a scheduler had to
/// place.</summary>
internal static class SchedulerKills
{
    internal static async Task RunAsync(SuiteRun run)
    {
        int kills = run.Repeat(20);
        var placed = new double[kills];
        var spread = new double[kills];
        for (int kill = 0; kill < kills; kill++)
        {
            placed[kill] = await KillAsync(node => On(node) with { Cpus = 0.5 });
            spread[kill] = await KillAsync(_ => new TaskOptions { Strategy = SchedulingStrategy.Spread, Cpus = 0.5 });
        }

        run.Add(Figure.Of("scheduler_kill_to_dispatch_ms", "ms", higherIsBetter: false, placed));
        run.Add(Figure.Of("scheduler_kill_to_dispatch_max_ms", "ms", higherIsBetter: false, [placed.Max()]));
        run.Add(Figure.Of("scheduler_kill_to_spread_ms", "ms", higherIsBetter: false, spread));
    }

    private static async Task<double> KillAsync(Func<LocalNode, TaskOptions> place)
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3);
        // The scheduler is on the node that registered first.
        LocalNode doomed = cluster.Nodes[0], mine = cluster.Nodes[1], other = cluster.Nodes[2];
        await using RemoteSession session = await Remote.ConnectAsync(mine.Address);
        foreach (LocalNode node in new[] { mine, other })
            _ = await session.With(On(node)).Invoke(BenchmarkFunctions.Echo, 0);
        long killed = Stopwatch.GetTimestamp();
        await doomed.KillAsync();
        // No slot is held for tasks of this kind.
        ObjectRef<long> task = session.With(place(other)).Invoke(RecoveryFunctions.Begin);
        return Stopwatch.GetElapsedTime(killed, await InTimeAsync(task, session)).TotalMilliseconds;
    }
}
