using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>node_kill_to_rerun_ms: the time from the SIGKILL of a node until the next attempt of its task begins on another.</summary>
internal static class NodeKills
{
    // Each death costs a node, and a cluster takes seconds to start.
    private const int NodesOfACluster = 6;

    internal static async Task RunAsync(SuiteRun run, int kills)
    {
        TimeSpan[] times = await RecoverySuite.HurtNodesAsync(kills, NodesOfACluster, static node => node.KillAsync());
        RecoverySuite.Add(run, "node_kill_to_rerun", [.. times.Select(time => time.TotalMilliseconds)]);
    }
}
