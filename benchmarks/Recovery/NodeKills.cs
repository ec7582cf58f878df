using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using static ClusterTasks.Benchmarks.Recovery.RecoverySuite;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>node_kill_to_rerun_ms: the time from the SIGKILL of a node until the next attempt of its task begins on another.</summary>
internal static class NodeKills
{
    // Each death costs a node, and a cluster takes seconds to start.
    private const int NodesOfACluster = 6;

    internal static async Task RunAsync(SuiteRun run, int kills)
    {
        var times = new List<double>();
        while (times.Count < kills)
        {
            await using LocalCluster cluster = await StartAsync(NodesOfACluster);
            _ = await Task.WhenAll(cluster.Nodes.Select(async node => await Remote.With(On(node)).Invoke(BenchmarkFunctions.Echo, 0)));
            // The first node has the driver, and stays.
            foreach (LocalNode node in cluster.Nodes.Skip(1).SkipLast(1).Take(kills - times.Count).ToArray())
            {
                if (await BeginAsync(node) is not var (task, first))
                    continue;
                using (first)
                {
                    long killed = Stopwatch.GetTimestamp();
                    Task ended = node.KillAsync();
                    times.Add(Stopwatch.GetElapsedTime(killed, await InTimeAsync(task)).TotalMilliseconds);
                    await ended;
                }
            }
        }

        Add(run, "node_kill_to_rerun", [.. times]);
    }
}
