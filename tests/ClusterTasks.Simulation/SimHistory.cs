using System.Globalization;
using ClusterTasks.Worker;

namespace ClusterTasks.Simulation;

/// <summary>Runs the history of a seed.</summary>
internal static class SimHistory
{
    /// <summary>Seeds an old fault, and returns the first seed whose history breaks a rule; null: none of them does.</summary>
    /// <exception cref="SimFailedException">That history breaks a rule without the fault, too: it has found something else.</exception>
    internal static SimResult? FindFault(SeededFault fault, ulong firstSeed, int seeds)
    {
        for (int i = 0; i < seeds; i++)
        {
            ulong seed = firstSeed + (ulong)i;
            SimScenario scenario = SimScenario.Against(fault, seed);
            SimResult result = RunWith(fault, seed, scenario);
            if (result.Failure is null)
                continue;
            if (Run(seed, scenario) is { Failure: not null } other)
                throw new SimFailedException($"Without {fault}, too: {other}");
            return result;
        }

        return null;
    }

    private static SimResult RunWith(SeededFault fault, ulong seed, SimScenario scenario)
    {
        Seeded.Fault = fault;
        try
        {
            return Run(seed, scenario);
        }
        finally
        {
            Seeded.Fault = SeededFault.None;
        }
    }

    /// <summary>Returns how it went. The same seed gives the same history, in the same build.</summary>
    internal static SimResult Run(ulong seed, SimScenario? scenario = null)
    {
        using var cluster = new SimCluster(seed, scenario ?? SimScenario.Of(seed));
        try
        {
            cluster.Start();
            cluster.Act();
            cluster.Finish();
            return new SimResult(seed, cluster.Loop.Steps, cluster.Loop.Fingerprint, null, []);
        }
        catch (Exception e)
        {
            string what = e is SimFailedException ? e.Message : e.ToString();
            return new SimResult(seed, cluster.Loop.Steps, cluster.Loop.Fingerprint, what, [.. cluster.Loop.Story]);
        }
    }
}

/// <summary>The outcome of a history.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Steps">The steps that it took.</param>
/// <param name="Fingerprint">Equal for equal histories.</param>
/// <param name="Failure">The rule that it broke; null: none.</param>
/// <param name="Story">Its last steps.</param>
internal sealed record SimResult(ulong Seed, int Steps, ulong Fingerprint, string? Failure, IReadOnlyList<string> Story)
{
    public override string ToString() => Failure is null
        ? string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {Steps} steps")
        : string.Create(CultureInfo.InvariantCulture,
            $"seed {Seed} failed after {Steps} steps: {Failure}{Environment.NewLine}{string.Join(Environment.NewLine, Story)}");
}
