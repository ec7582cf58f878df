using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>nested_4_per_s: four tasks without CPUs (as in Ray's multi_client_tasks_async) each submit no-op tasks and await them. The
/// figure is all no-ops over the time until the four have ended. The floor is the same number of tasks from the driver.</summary>
internal static class NestedSubmitters
{
    private const int Submitters = 4;
    private const int Tasks = 10_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        int tasks = run.Repeat(Tasks);
        (double[] nested, double[] driver) = await Measure.InterleavedAsync(
            run.Runs,
            async () => Submitters * tasks / await Measure.SecondsAsync(async () =>
            {
                ObjectRef<int>[] submitters =
                    [.. Enumerable.Range(0, Submitters).Select(_ => Remote.Invoke(TaskFunctions.SubmitAsync, tasks))];
                int[] done = await Remote.GetAsync(submitters, Burst.Patience);
                if (done.Sum() != Submitters * tasks)
                {
                    throw new InvalidOperationException($"The submitters got {string.Join(", ", done)} results, not {tasks} each.");
                }

                Burst.Release(submitters);
            }),
            async () => Submitters * tasks / await Measure.SecondsAsync(() => Burst.RunAsync(Submitters * tasks)));

        run.Add(Figure.Of("nested_4_per_s", "1/s", higherIsBetter: true, nested,
            new Floor("from_the_driver", Statistics.Median(driver), "1/s")));
    }
}
