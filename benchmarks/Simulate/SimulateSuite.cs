using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Scheduling.Simulate;

namespace ClusterTasks.Benchmarks.Simulate;

/// <summary>Runs the real placement policy in a simulated cluster: with every task by itself, and with slots as owners use them.</summary>
internal static class SimulateSuite
{
    internal const int DefaultNodes = 1000;

    internal const int DefaultTasks = 1_000_000;

    internal static readonly Suite Suite = new(
        "simulate", "the placement policy with 1,000 nodes, 10,000 workers and a million tasks, failures included", RunAsync);

    private static async Task RunAsync(SuiteRun run)
    {
        int nodes = run.Nodes ?? (run.IsQuick ? DefaultNodes / 10 : DefaultNodes);
        int tasks = run.Tasks ?? (run.IsQuick ? DefaultTasks / 20 : DefaultTasks);
        SimulationSetup setup = new() { Nodes = nodes, Tasks = tasks, Failures = Math.Max(1, nodes / 50) };
        SimulationResult single = null!;
        SimulationResult slot = null!;
        await run.StepsAsync(
            // This run is for the compiler.
            ("warm-up", () => Task.Run(
                () => Scheduling.Simulate.Simulation
                .Run(new SimulationSetup { Nodes = 50, Tasks = 20_000, Failures = 2, Slots = true }))),
            ($"{tasks:#,0} tasks on {nodes:#,0} nodes, each placed",
                () => Task.Run(() => single = Scheduling.Simulate.Simulation.Run(setup))),
            ($"{tasks:#,0} tasks on {nodes:#,0} nodes, slots",
                () => Task.Run(() => slot = Scheduling.Simulate.Simulation.Run(setup with { Slots = true }))));
        Add(run, "", single);
        Add(run, "slots_", slot);
    }

    private static void Add(SuiteRun run, string prefix, SimulationResult result)
    {
        run.Add(Figure.Of(prefix + "decision_us", "us", higherIsBetter: false, [result.DecisionMicros]));
        run.Add(Figure.Of(prefix + "round_p99_us", "us", higherIsBetter: false, [result.RoundMicrosP99],
            new Floor("max", result.RoundMicrosMax, "us")));
        run.Add(Figure.Of(prefix + "locality_hit_rate", "", higherIsBetter: true, [result.LocalityHitRate]));
        run.Add(Figure.Of(prefix + "makespan_over_ideal", "ratio", higherIsBetter: false, [result.Makespan / result.Ideal],
            new Floor("ideal", result.Ideal, "s")));
        run.Add(Figure.Of(prefix + "max_over_mean_load", "ratio", higherIsBetter: false, [result.MaxOverMeanLoad]));
        run.Add(Figure.Of(prefix + "placements", "", higherIsBetter: true, [result.Placements]));
        run.Add(Figure.Of(prefix + "rounds", "", higherIsBetter: true, [result.Rounds]));
        run.Add(Figure.Of(prefix + "lost_attempts", "", higherIsBetter: false, [result.Lost]));
        run.Add(Figure.Of(prefix + "refused_dispatches", "", higherIsBetter: false, [result.Refused]));
        run.Add(Figure.Of(prefix + "recalled_slots", "", higherIsBetter: false, [result.SlotsRecalled]));
    }
}
