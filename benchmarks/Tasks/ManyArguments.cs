using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>args_10k_s: one task that takes an array of 10,000 references to small lists, from the call to its result. args_10k_40kb_s: the
/// same with lists of 10,000 numbers, as in Ray's benchmark of this name. The floor of both is a task with one of the references.</summary>
internal static class ManyArguments
{
    private const int Arguments = 10_000;
    private const int SmallList = 10;
    private const int RayList = 10_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        await RunAsync(run, "args_10k_s", SmallList);
        await RunAsync(run, "args_10k_40kb_s", RayList);
    }

    private static async Task RunAsync(SuiteRun run, string name, int length)
    {
        // A quick run has the same number of arguments, because the figure is about their number.
        int[] list = [.. Enumerable.Repeat(1, length)];
        ObjectRef<int[]>[] lists = [.. Enumerable.Range(0, Arguments).Select(_ => Remote.Put(list))];
        (double[] all, double[] one) = await Measure.InterleavedAsync(
            run.Runs, () => TaskAsync(lists, length), () => TaskAsync(lists[..1], length));
        Burst.Release(lists);
        await ManyTasks.SettledAsync();
        run.Add(Figure.Of(name, "s", higherIsBetter: false, all, new Floor("one_argument", Statistics.Median(one), "s")));
    }

    private static async Task<double> TaskAsync(ObjectRef<int[]>[] lists, int length)
    {
        long sum = 0;
        double seconds = await Measure.SecondsAsync(async () =>
        {
            using ObjectRef<long> result = Remote.Invoke(TaskFunctions.SumAll, lists);
            sum = await result.GetAsync(Burst.Patience);
        });
        return sum == lists.Length * (1L + length)
            ? seconds
            : throw new InvalidOperationException($"The task found the sum {sum} in {lists.Length} lists of {length}.");
    }
}
