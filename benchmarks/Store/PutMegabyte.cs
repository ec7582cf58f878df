using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>put_1mb_us: one put of 1 MB. The floor is a copy of the same bytes.</summary>
internal static class PutMegabyte
{
    private const int Bytes = 1_000_000;
    private const int Puts = 500;

    internal static async Task RunAsync(SuiteRun run)
    {
        int puts = run.Repeat(Puts);
        byte[] source = WrittenBytes.Create(Bytes);
        byte[] target = WrittenBytes.Touched(Bytes);
        (double[] put, double[] copy) = await Measure.InterleavedAsync(
            run.Runs,
            () => Task.FromResult(1e6 / puts * Measure.Seconds(() =>
            {
                for (int i = 0; i < puts; i++)
                {
                    Remote.Put(source).Dispose();
                }
            })),
            () => Task.FromResult(1e6 / puts * Measure.Seconds(() =>
            {
                for (int i = 0; i < puts; i++)
                {
                    source.AsSpan().CopyTo(target);
                }
            })));
        run.Add(Figure.Of("put_1mb_us", "us", higherIsBetter: false, put, new Floor("memcpy_1mb", Statistics.Median(copy), "us")));
    }
}
