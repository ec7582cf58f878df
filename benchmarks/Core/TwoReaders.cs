using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>two_readers_over_one: wall time of two tasks that each sum the same GiB, over that of one; 1 is perfect sharing,
/// 2 is one after the other. shared_copies: bytes that the store holds for it, over bytes put.</summary>
internal static class TwoReaders
{
    private const int Values = 1 << 27;
    private const double Bytes = (double)Values * sizeof(long);

    internal static async Task RunAsync(SuiteRun run)
    {
        long used = await StoreUse.BytesAsync();
        long[] source = [.. Enumerable.Range(0, Values).Select(static i => (long)i)];
        long expected = (long)Values * (Values - 1) / 2;
        using ObjectRef<ReadOnlyMemory<long>> shared = Remote.Put<ReadOnlyMemory<long>>(source);

        // One more than the runs: the round that is thrown away counts here too.
        var copies = new List<double>();
        (double[] two, double[] one) = await Measure.InterleavedAsync(
            run.Runs,
            async () =>
            {
                double seconds = await Measure.SecondsAsync(() => ReadAsync(shared, 2, expected));
                copies.Add((await StoreUse.BytesAsync() - used) / Bytes);
                return seconds;
            },
            () => Measure.SecondsAsync(() => ReadAsync(shared, 1, expected)));
        double[] ratios = [.. two.Zip(one, (both, single) => both / single)];
        run.Add(Figure.Of("two_readers_over_one", "ratio", higherIsBetter: false, ratios,
            new Floor("one_reader", Statistics.Median(one), "s")));

        run.Add(Figure.Of("shared_copies", "ratio", higherIsBetter: false, [.. copies.Skip(1)], new Floor("bytes_put", Bytes / 1e9, "GB")));
    }

    private static async Task ReadAsync(ObjectRef<ReadOnlyMemory<long>> shared, int readers, long expected)
    {
        ObjectRef<SumReport>[] tasks = [.. Enumerable.Range(0, readers).Select(_ => Remote.Invoke(BenchmarkFunctions.Sum, shared))];
        SumReport[] reports = await Remote.GetAsync(tasks);
        if (reports.Any(report => report.Sum != expected) || reports.DistinctBy(report => report.ProcessId).Count() != readers)
        {
            throw new InvalidOperationException(
                $"Expected {readers} processes to find the sum {expected}; got "
                    + $"{string.Join(", ", reports.Select(report => $"{report.Sum} in {report.ProcessId}"))}.");
        }
    }
}
