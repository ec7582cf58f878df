using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>put_100mb_vs_memcpy: speed of a put over speed of a plain copy of the same bytes; 1 is as fast as the copy.</summary>
internal static class Put100Mb
{
    private const int Bytes = 100_000_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        byte[] source = WrittenBytes.Create(Bytes);
        byte[] target = WrittenBytes.Touched(Bytes);
        long used = await StoreUse.BytesAsync();
        (double[] put, double[] copy) = await Measure.InterleavedAsync(
            run.Runs,
            async () =>
            {
                ObjectRef<byte[]> reference = default;
                double seconds = Measure.Seconds(() => reference = Remote.Put(source));
                reference.Dispose();
                await StoreUse.DropsToAsync(used);
                return seconds;
            },
            () => Task.FromResult(Measure.Seconds(() => source.AsSpan().CopyTo(target))));

        double[] ratios = [.. put.Zip(copy, (ours, floor) => floor / ours)];
        run.Add(Figure.Of("put_100mb_vs_memcpy", "ratio", higherIsBetter: true, ratios,
            new Floor("memcpy_100mb", Bytes / 1e9 / Statistics.Median(copy), "GB/s")));
    }
}
