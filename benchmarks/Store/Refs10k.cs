using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>get_10k_refs_ms: a get of an object that holds 10,000 references. Each becomes a counted reference of this process. The floor
/// reads as many plain ids, which nobody counts.</summary>
internal static class Refs10k
{
    private const int Count = 10_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        ObjectRef<int>[] inner = [.. Enumerable.Range(0, Count).Select(Remote.Put)];
        using ObjectRef<ObjectRef<int>[]> references = Remote.Put(inner);
        using ObjectRef<string[]> ids = Remote.Put(inner.Select(reference => reference.Id.ToString()).ToArray());
        Release(inner);
        (double[] get, double[] floor) = await Measure.InterleavedAsync(
            run.Runs * 3,
            async () =>
            {
                ObjectRef<int>[] read = [];
                double seconds = Measure.Seconds(() => read = references.Get());
                if (read.Length != Count || await read[^1] != Count - 1)
                {
                    throw new InvalidOperationException($"The object gave back {read.Length} references, not {Count} in their order.");
                }

                Release(read);
                await SettledAsync();
                return 1e3 * seconds;
            },
            () => Task.FromResult(1e3 * Measure.Seconds(() => _ = ids.Get().Length)));

        run.Add(Figure.Of("get_10k_refs_ms", "ms", higherIsBetter: false, get, new Floor("get_10k_texts", Statistics.Median(floor), "ms")));
    }

    private static void Release(ObjectRef<int>[] references)
    {
        foreach (ObjectRef<int> reference in references)
        {
            reference.Dispose();
        }
    }

    /// <summary>Asks a question behind the releases. The node has counted them when it answers, so one run does not pay for the
    /// last.</summary>
    private static Task SettledAsync() => StoreUse.BytesAsync();
}
