using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>map_1ms_efficiency and map_10ms_efficiency: Remote.Map of tasks that spin for 1 or 10 ms, on all slots. The figure is the ideal
/// wall time (the CPU time of all of them over the slots) over the real one. The floor is the same work as one long task for each slot. It
/// shows the part that the machine itself takes, since on few CPUs the driver, the node and everything else run on those of the
/// slots.</summary>
internal static class MapEfficiency
{
    // The steps are counted in one millisecond of a worker that has the machine to itself.
    private const long ProbeSteps = 1_000_000;
    private const int Probes = 200;

    internal static async Task RunAsync(SuiteRun run, int slots)
    {
        await RunAsync(run, "map_1ms_efficiency", slots, milliseconds: 1, run.Repeat(2_000));
        await RunAsync(run, "map_10ms_efficiency", slots, milliseconds: 10, run.Repeat(400));
    }

    private static async Task RunAsync(SuiteRun run, string name, int slots, int milliseconds, int tasks)
    {
        double secondsOfProbe = await Remote.Invoke(TaskFunctions.TimeSpin, ProbeSteps, Probes) / Probes;
        long steps = (long)(ProbeSteps * milliseconds / 1e3 / secondsOfProbe);
        (double[] map, double[] whole) = await Measure.InterleavedAsync(
            run.Runs,
            () => EfficiencyAsync(steps, tasks, slots, () => Remote.Map(TaskFunctions.Spin, Enumerable.Repeat(steps, tasks))),
            () => EfficiencyAsync(
                steps, tasks, slots, () =>
                [.. Enumerable.Range(0, slots).Select(_ => Remote.Invoke(TaskFunctions.SpinMany, steps, tasks / slots))]));
        run.Add(Figure.Of(name, "ratio", higherIsBetter: true, map, new Floor("one_task_a_slot", Statistics.Median(whole), "ratio")));
    }

    /// <summary>Measures the efficiency. It measures the duration of one spin again before each round, because the clock of a CPU goes up
    /// and down.</summary>
    private static async Task<double> EfficiencyAsync(long steps, int tasks, int slots, Func<ObjectRef<ulong>[]> start)
    {
        int probes = Math.Max(1, tasks / 10);
        double duration = await Remote.Invoke(TaskFunctions.TimeSpin, steps, probes) / probes;
        double ideal = tasks * duration / slots;
        ObjectRef<ulong>[] results = [];
        double seconds = await Measure.SecondsAsync(async () =>
        {
            results = start();
            _ = await Remote.GetAsync(results, Burst.Patience);
        });
        Burst.Release(results);
        return ideal / seconds;
    }
}
