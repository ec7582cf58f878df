using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Simulation;
using ClusterTasks.Worker;

namespace ClusterTasks.Benchmarks.Explore;

/// <summary>Runs histories of simulated clusters by seed, and then old faults, one at a time, until a history finds each of them.</summary>
internal static partial class ExploreSuite
{
    internal const int DefaultSeeds = 2_000;

    internal static readonly Suite Suite = new(
        "explore", "histories of a whole simulated cluster by seed: violations of its rules, and old faults that they find", RunAsync);

    private const int ShownViolations = 3;

    private static async Task RunAsync(SuiteRun run)
    {
        // Before anything reads it: the faults exist for this suite alone.
        AppContext.SetSwitch(Seeded.Switch, true);
        if (run.Seed is { } single)
        {
            await run.StepsAsync(($"the history of seed {single} {run.Only}", () => Task.Run(() => Tell(run, single))));
            return;
        }

        int seeds = run.Seeds ?? run.Repeat(DefaultSeeds);
        SeededFault[] faults = [.. Enum.GetValues<SeededFault>().Where(fault => fault != SeededFault.None)];
        var needed = new Dictionary<SeededFault, int?>();
        await run.StepsAsync(
        [
            ($"{seeds:#,0} histories", () => Task.Run(() => Explore(run, seeds))),
            .. faults.Select(fault =>
                ($"the seeded fault {fault}", (Func<Task>)(() => Task.Run(() => needed[fault] = Find(fault, seeds))))),
        ]);
        if (run.Only is not null)
            faults = [.. faults.Where(needed.ContainsKey)];
        run.Add(Count("seeded_faults", faults.Length));
        run.Add(Count("seeded_faults_found", needed.Values.Count(found => found is not null)));
        foreach (SeededFault fault in faults)
        {
            if (needed[fault] is { } found)
                run.Add(Figure.Of($"seeds_to_find_{Snake(fault)}", "", higherIsBetter: false, [found]));
            else if (!run.IsQuick)
                run.Fail($"No history of {seeds:#,0} finds {fault}.");
        }
    }

    /// <summary>Runs one history, in the scenario against a fault where <c>--only</c> names one. One that breaks a rule is told
    /// whole.</summary>
    private static void Tell(SuiteRun run, ulong seed)
    {
        SimLoop.StoryLines = int.MaxValue;
        SimScenario? scenario = Enum.TryParse(run.Only, out SeededFault fault) ? SimScenario.Against(fault, seed) : null;
        SimResult result = SimHistory.Run(seed, scenario);
        run.Add(Count("steps", result.Steps));
        if (result.Failure is not null)
            run.Fail(result.ToString());
    }

    /// <summary>Runs the histories on all processors, each history on one. Equal parts of them give the rate as many runs as other figures
    /// have.</summary>
    private static void Explore(SuiteRun run, int seeds)
    {
        _ = SimHistory.Run(1); // for the compiler
        var violations = new ConcurrentBag<SimResult>();
        long events = 0;
        var rates = new double[Math.Min(run.Runs, seeds)];
        for (int part = 0; part < rates.Length; part++)
        {
            (int first, int end) = (seeds * part / rates.Length, seeds * (part + 1) / rates.Length);
            long started = Stopwatch.GetTimestamp();
            Parallel.For(first, end, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                SimResult result = SimHistory.Run(1 + (ulong)i);
                Interlocked.Add(ref events, result.Steps);
                if (result.Failure is not null)
                    violations.Add(result);
            });
            rates[part] = (end - first) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        foreach (SimResult result in violations.OrderBy(result => result.Seed).Take(ShownViolations))
            run.Fail(result.ToString());
        run.Add(Count("seeds", seeds));
        run.Add(Figure.Of("violations", "", higherIsBetter: false, [violations.Count]));
        run.Add(Figure.Of("histories_per_s", "1/s", higherIsBetter: true, rates));
        run.Add(Figure.Of("events_per_history", "", higherIsBetter: true, [(double)events / seeds]));
    }

    /// <summary>Returns the number of histories that it took; null: none breaks a rule.</summary>
    private static int? Find(SeededFault fault, int seeds) =>
        SimHistory.FindFault(fault, firstSeed: 1, seeds) is { } found ? (int)found.Seed : null;

    private static Figure Count(string name, double value) => Figure.Of(name, "", higherIsBetter: true, [value]);

    private static string Snake(SeededFault fault) => WordStart().Replace($"{fault}", "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
