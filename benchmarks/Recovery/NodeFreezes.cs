using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>node_freeze_to_rerun_s: the time from the SIGSTOP of a node until the next attempt of its task begins on another.</summary>
internal static class NodeFreezes
{
    private const int Freezes = 20;
    private const int NodesOfACluster = 4;

    internal static async Task RunAsync(SuiteRun run)
    {
        TimeSpan[] times = await RecoverySuite.HurtNodesAsync(run.Repeat(Freezes), NodesOfACluster, static node =>
        {
            Signals.Send(node.ProcessId, "STOP");
            return Task.CompletedTask;
        });
        run.Add(Figure.Of("node_freeze_to_rerun_s", "s", higherIsBetter: false, [.. times.Select(time => time.TotalSeconds)]));
        run.Add(Figure.Of("node_freeze_to_rerun_max_s", "s", higherIsBetter: false, [times.Max().TotalSeconds]));
    }
}
