using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>wait_1k_ms: 1,000 no-op tasks are submitted, then WaitAsync takes the rest one at a time (Ray's wait_1k_refs). The floor awaits
/// all of them at once.</summary>
internal static class WaitOneByOne
{
    // A quick run has the same number, because the work of the waits grows with its square.
    private const int Tasks = 1_000;

    // The compiler replaces its first code within about 0.4 s of waits: a run takes 90 ms before and 15 ms after. If only one round were
    // thrown away, the median of five would be the run in which that happened.
    private const int WarmUps = 6;

    internal static async Task RunAsync(SuiteRun run)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            _ = await WaitAsync();
        }

        (double[] waits, double[] all) = await Measure.InterleavedAsync(
            run.Runs, WaitAsync, async () => 1e3 * await Measure.SecondsAsync(() => Burst.RunAsync(Tasks)));
        run.Add(Figure.Of("wait_1k_ms", "ms", higherIsBetter: false, waits, new Floor("get_all_ms", Statistics.Median(all), "ms")));
    }

    private static async Task<double> WaitAsync()
    {
        ObjectRef<int>[] results = [];
        int waits = 0;
        double seconds = await Measure.SecondsAsync(async () =>
        {
            results = Burst.Submit(Tasks);
            for (IReadOnlyList<ObjectRef<int>> rest = results; rest.Count > 0; waits++)
            {
                (IReadOnlyList<ObjectRef<int>> ready, rest) = await Remote.WaitAsync(rest, count: 1, timeout: Burst.Patience);
                if (ready.Count != 1)
                {
                    throw new TimeoutException($"Wait {waits} of {Tasks} found nothing ready in {Burst.Patience}.");
                }
            }
        });
        await Burst.CheckAsync(results);
        Burst.Release(results);
        return 1e3 * seconds;
    }
}
