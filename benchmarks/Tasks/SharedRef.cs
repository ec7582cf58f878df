using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>shared_ref_per_s: tasks that all take the same reference to one GiB. They alternate with tasks that take one to a few bytes
/// (the floor, and shared_ref_vs_small_ref). The suite fails when the store holds more than one copy of the GiB.</summary>
internal static class SharedRef
{
    private const int Tasks = 10_000;
    private const int WarmUpTasks = 2_000;
    private const int WarmUpRounds = 3;
    private const int Values = 1 << 27;
    private const double Bytes = (double)Values * sizeof(long);

    internal static async Task RunAsync(SuiteRun run)
    {
        int tasks = run.Repeat(Tasks);
        long used = await StoreUse.BytesAsync();
        long[] source = new long[Values];
        for (int i = 0; i < Values; i++)
        {
            source[i] = i;
        }

        using ObjectRef<ReadOnlyMemory<long>> large = Remote.Put<ReadOnlyMemory<long>>(source);
        using ObjectRef<ReadOnlyMemory<long>> small = Remote.Put<ReadOnlyMemory<long>>(new long[] { 0, Values - 1 });
        for (int round = 0; round < WarmUpRounds; round++)
        {
            // Reading a value in place runs other code than the no-ops before have warmed up, and a quick run is too short for it.
            await TasksAsync(WarmUpTasks, small);
            await TasksAsync(WarmUpTasks, large);
        }

        (double[] shared, double[] few) = await Measure.InterleavedAsync(
            run.Runs, () => TasksAsync(tasks, large), () => TasksAsync(tasks, small));

        double copies = (await StoreUse.BytesAsync() - used) / Bytes;
        if (copies is < 1 or > 1.01)
        {
            throw new InvalidOperationException($"The store holds {copies:0.##} copies of the GiB; one is right.");
        }

        var floor = new Floor("small_ref_per_s", Statistics.Median(few), "1/s");
        run.Add(Figure.Of("shared_ref_per_s", "1/s", higherIsBetter: true, shared, floor));
        run.Add(Figure.Of("shared_ref_vs_small_ref", "ratio", higherIsBetter: true,
            [.. shared.Zip(few, (gibibyte, bytes) => gibibyte / bytes)], floor));
    }

    private static async Task<double> TasksAsync(int tasks, ObjectRef<ReadOnlyMemory<long>> value)
    {
        var results = new ObjectRef<long>[tasks];
        double seconds = await Measure.SecondsAsync(async () =>
        {
            for (int i = 0; i < tasks; i++)
            {
                results[i] = Remote.Invoke(TaskFunctions.EndsOf, value);
            }

            long[] ends = await Remote.GetAsync(results, Burst.Patience);
            if (ends.Any(static end => end != Values - 1))
            {
                throw new InvalidOperationException("A task read something else at the ends of the value than was put.");
            }
        });
        Burst.Release(results);
        await ManyTasks.SettledAsync();
        return tasks / seconds;
    }
}
