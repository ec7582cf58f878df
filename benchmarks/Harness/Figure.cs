namespace ClusterTasks.Benchmarks.Harness;

/// <summary>One named result: the median of its runs, and the floor that was measured between them.</summary>
internal sealed record Figure(string Name, double Value, string Unit, bool HigherIsBetter, double[] Runs, Floor? Floor)
{
    internal static Figure Of(string name, string unit, bool higherIsBetter, double[] runs, Floor? floor = null) =>
        new(name, Statistics.Median(runs), unit, higherIsBetter, runs, floor);
}

/// <summary>A figure of the bare machine in the same minute, with which a result is compared.</summary>
internal sealed record Floor(string Name, double Value, string Unit);
