using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Chaos;

namespace ClusterTasks.Benchmarks.Chaos;

/// <summary>chaos_failures: results that were lost, wrong or hung, and what was left, while workers and nodes were killed, stopped and
/// drained.</summary>
internal static class ChaosSuite
{
    internal const double DefaultMinutes = 5;
    internal const int DefaultSeed = 7;

    internal static readonly Suite Suite = new(
        "chaos", "exact work on a cluster whose workers and nodes are killed, stopped and drained: what is lost, wrong or left", RunAsync);

    private static async Task RunAsync(SuiteRun run)
    {
        var chaos = new ChaosRun
        {
            Seed = (int)(run.Seed ?? DefaultSeed),
            Length = TimeSpan.FromMinutes(run.Minutes ?? (run.IsQuick ? 0.5 : DefaultMinutes)),
            Size = run.IsQuick ? ChaosSize.Usual.Part(0.3) : ChaosSize.Usual,
            Log = Console.Error.WriteLine,
        };
        if (run.IsWhole)
        {
            chaos = chaos with
            {
                Size = ChaosSize.Whole,
                StoreBytes = 400L << 20,
                DiskSize = null,
                Patience = TimeSpan.FromMinutes(30),
                // The next node dies when the losses of the last one have come again.
                MeanPause = TimeSpan.FromSeconds(10),
            };
        }

        ChaosReport report = await chaos.RunAsync();
        run.Add(Count("chaos_failures", report.Failures.Count));
        run.Add(Figure.Of("chaos_round_s", "s", higherIsBetter: false, [.. report.Rounds]));
        run.Add(Count("chaos_rounds", report.Rounds.Count));
        run.Add(Count("chaos_worker_kills", report.WorkerKills));
        run.Add(Count("chaos_worker_stops", report.WorkerStops));
        run.Add(Count("chaos_node_kills", report.NodeKills));
        run.Add(Count("chaos_node_freezes", report.NodeFreezes));
        run.Add(Count("chaos_node_drains", report.NodeDrains));
        run.Add(Count("chaos_full_disks", report.FullDisks));
        foreach (string failure in report.Failures)
            run.Fail(failure);
    }

    private static Figure Count(string name, int count) => Figure.Of(name, "", higherIsBetter: false, [count]);
}
