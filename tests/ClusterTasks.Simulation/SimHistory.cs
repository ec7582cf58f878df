using System.Globalization;
using ClusterTasks.Worker;

namespace ClusterTasks.Simulation;

/// <summary>Runs the history of a seed.</summary>
internal static class SimHistory
{
    /// <summary>Seeds an old fault, and returns the first seed whose history breaks a rule; null: none of them does.</summary>
    internal static SimResult? FindFault(SeededFault fault, ulong firstSeed, int seeds)
    {
        Seeded.Fault = fault;
        try
        {
            for (int i = 0; i < seeds; i++)
            {
                SimResult result = Run(firstSeed + (ulong)i);
                if (result.Failure is not null)
                    return result;
            }

            return null;
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
        : string.Create(CultureInfo.InvariantCulture, $"seed {Seed} failed after {Steps} steps: {Failure}{Environment.NewLine}{string.Join(Environment.NewLine, Story)}");
}
