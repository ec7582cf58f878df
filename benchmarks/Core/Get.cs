using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Core;

/// <summary>get_us: a get of 1 MB that lies in this node's store, read in place. The floor is a copy of 1 MB: a system without shared
/// memory pays at least that.</summary>
internal static class Get
{
    private const int Bytes = 1_000_000;
    private const int Gets = 10_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        int gets = run.Repeat(Gets);
        byte[] source = WrittenBytes.Create(Bytes);
        byte[] target = WrittenBytes.Touched(Bytes);
        using ObjectRef<ReadOnlyMemory<byte>> reference = Remote.Put<ReadOnlyMemory<byte>>(source);
        (double[] get, double[] copy) = await Measure.InterleavedAsync(
            run.Runs,
            () => Task.FromResult(1e6 / gets * Measure.Seconds(() =>
            {
                for (int i = 0; i < gets; i++)
                {
                    if (reference.Get().Length != Bytes)
                    {
                        throw new InvalidOperationException($"A get gave back something else than the {Bytes} bytes that were put.");
                    }
                }
            })),
            () => Task.FromResult(1e6 / gets * Measure.Seconds(() =>
            {
                for (int i = 0; i < gets; i++)
                {
                    source.AsSpan().CopyTo(target);
                }
            })));

        run.Add(Figure.Of("get_us", "us", higherIsBetter: false, get, new Floor("memcpy_1mb", Statistics.Median(copy), "us")));
    }
}
