using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using static ClusterTasks.Benchmarks.Recovery.RecoverySuite;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>node_freeze_to_rerun_s: the time from the SIGSTOP of a node until the next attempt of its task begins on another.</summary>
internal static class NodeFreezes
{
    private const int NodesOfACluster = 4;

    internal static async Task RunAsync(SuiteRun run)
    {
        int freezes = run.Repeat(20);
        var times = new List<double>();
        while (times.Count < freezes)
        {
            await using LocalCluster cluster = await StartAsync(NodesOfACluster);
            _ = await Task.WhenAll(cluster.Nodes.Select(async node => await Remote.With(On(node)).Invoke(BenchmarkFunctions.Echo, 0)));
            foreach (LocalNode node in cluster.Nodes.Skip(1).SkipLast(1).Take(freezes - times.Count).ToArray())
            {
                if (await BeginAsync(node) is not var (task, first))
                    continue;
                using (first)
                {
                    long stopped = Stopwatch.GetTimestamp();
                    Signals.Send(node.ProcessId, "STOP");
                    times.Add(Stopwatch.GetElapsedTime(stopped, await InTimeAsync(task)).TotalSeconds);
                    await node.KillAsync();
                }
            }
        }

        run.Add(Figure.Of("node_freeze_to_rerun_s", "s", higherIsBetter: false, [.. times]));
        run.Add(Figure.Of("node_freeze_to_rerun_max_s", "s", higherIsBetter: false, [times.Max()]));
    }
}
