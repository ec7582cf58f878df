using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>million_put_task_loop_peak_mb: makes a million objects and lets them go (puts through the table and through the store, tasks
/// with references). The figure is how far driver, node and workers together grew after the first part of the loop. Where memory is
/// constant, the figure does not depend on the million.</summary>
internal static class MillionLoop
{
    private const int Objects = 1_000_000;
    private const int Batch = 1_000;
    private const int LargeBytes = 100_000; // above the limit for values inside messages: through the store

    internal static async Task RunAsync(SuiteRun run)
    {
        // There is one run: it is long, and a peak has no median. The warm-up is a part that is as long as the collectors need to settle.
        int objects = run.Repeat(Objects);
        byte[] large = Core.WrittenBytes.Create(LargeBytes);
        await LoopAsync(objects / 20, large);
        ProcessMemory.ResetPeaks(await ProcessesAsync());
        long before = ProcessMemory.ResidentBytes(await ProcessesAsync());
        double seconds = await Measure.SecondsAsync(() => LoopAsync(objects, large));
        long peak = ProcessMemory.PeakBytes(await ProcessesAsync());
        await EmptyAsync();

        run.Add(Figure.Of("million_put_task_loop_peak_mb", "MB", higherIsBetter: false, [Math.Max(0, peak - before) / 1e6],
            new Floor("resident_before", before / 1e6, "MB")));
        run.Add(Figure.Of("million_put_task_loop_per_s", "1/s", higherIsBetter: true, [objects / seconds]));
    }

    /// <summary>Makes, of each thousand objects, 490 small puts, 10 large ones, and 500 results of tasks that read one of the puts
    /// each.</summary>
    private static async Task LoopAsync(int objects, byte[] large)
    {
        var puts = new List<IDisposable>(Batch);
        var results = new List<ObjectRef<int>>(Batch);
        for (int done = 0; done < objects; done += Batch)
        {
            for (int i = 0; i < Batch / 2; i++)
            {
                if (i % 50 == 0)
                {
                    ObjectRef<byte[]> put = Remote.Put(large);
                    puts.Add(put);
                    results.Add(Remote.Invoke(StoreFunctions.Length, put));
                }
                else
                {
                    ObjectRef<int> put = Remote.Put(i);
                    puts.Add(put);
                    results.Add(Remote.Invoke(StoreFunctions.Same, put));
                }
            }

            int[] values = await Remote.GetAsync(results);
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] != (i % 50 == 0 ? LargeBytes : i))
                {
                    throw new InvalidOperationException($"Task {done + i} read something else than was put.");
                }

                results[i].Dispose();
                puts[i].Dispose();
            }

            results.Clear();
            puts.Clear();
        }
    }

    private static async Task<int[]> ProcessesAsync()
    {
        IReadOnlyList<NodeState> nodes = await Remote.Current.State.NodesAsync();
        return [.. nodes.SelectMany(node => node.WorkerProcessIds.Append(node.ProcessId)).Append(Environment.ProcessId).Distinct()];
    }

    private static async Task EmptyAsync()
    {
        ObjectListing left = await Remote.ObjectsAsync(new ObjectQuery { Limit = 0 });
        if (left.Nodes.Any(node => node.OwnedObjects > 0 || node.StoreUsedBytes > 0))
        {
            // Releases are on their way; bytes that stay after the loop are a leak.
            await Core.StoreUse.DropsToAsync(0);
            left = await Remote.ObjectsAsync(new ObjectQuery());
        }

        if (left.Nodes.Sum(node => node.OwnedObjects) > 10)
        {
            throw new InvalidOperationException(
                $"The loop left objects: {string.Join(", ", left.Nodes)}; {string.Join(", ", left.Objects.Take(5))}.");
        }
    }
}

/// <summary>The tasks of the loop.</summary>
public static class StoreFunctions
{
    [Remote]
    public static int Same(int value) => value;

    [Remote]
    public static int Length(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length;
    }
}
