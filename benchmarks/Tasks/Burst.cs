using ClusterTasks.Benchmarks.Core;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>Submits no-op tasks one after the other without waiting, then awaits all at once.</summary>
internal static class Burst
{
    // No round of any benchmark here takes minutes; one that does hangs, and this bound says where.
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Submits, awaits, and releases the references.</summary>
    /// <returns>The number of results that came back, each with its own number.</returns>
    internal static async Task<int> RunAsync(int count)
    {
        ObjectRef<int>[] results = Submit(count);
        int checkedCount = await CheckAsync(results);
        Release(results);
        return checkedCount;
    }

    internal static ObjectRef<int>[] Submit(int count)
    {
        var results = new ObjectRef<int>[count];
        for (int i = 0; i < count; i++)
        {
            results[i] = Remote.Invoke(BenchmarkFunctions.Echo, i);
        }

        return results;
    }

    internal static async Task<int> CheckAsync(ObjectRef<int>[] results)
    {
        int[] values = await Remote.GetAsync(results, Patience);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != i)
            {
                throw new InvalidOperationException($"Task {i} of {values.Length} gave back {values[i]}.");
            }
        }

        return values.Length;
    }

    internal static void Release<T>(ObjectRef<T>[] results)
    {
        foreach (ObjectRef<T> result in results)
        {
            result.Dispose();
        }
    }
}
