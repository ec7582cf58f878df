using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>put_1kb_us: one put of 1 KB, the median of single puts with a pause before each, so that none hides behind the one before.
/// put_1kb_per_s: puts one after the other, each released after a thousand more, the freeing included. A program that streams small values
/// works like this. The floor is the copy of 1 KB that any store makes.</summary>
internal static class PutSmall
{
    private const int Bytes = 1_000;
    private const int Singles = 500;
    private const int Puts = 300_000;
    private const int Kept = 1_000;

    internal static async Task RunAsync(SuiteRun run)
    {
        byte[] source = WrittenBytes.Create(Bytes);
        byte[] target = WrittenBytes.Touched(Bytes);
        int singles = run.Repeat(Singles), puts = run.Repeat(Puts);
        (double[] single, double[] copy) = await Measure.InterleavedAsync(
            run.Runs, () => SinglesAsync(source, singles), () => Task.FromResult(1e6 / Puts * Measure.Seconds(() =>
        {
            for (int i = 0; i < Puts; i++)
            {
                source.AsSpan().CopyTo(target);
            }
        })));
        run.Add(Figure.Of("put_1kb_us", "us", higherIsBetter: false, single, new Floor("memcpy_1kb", Statistics.Median(copy), "us")));

        long used = await StoreUse.BytesAsync();
        var rates = new double[run.Runs];
        Sustained(source, puts / 10);
        for (int i = 0; i < rates.Length; i++)
        {
            rates[i] = puts / Measure.Seconds(() => Sustained(source, puts));
            await StoreUse.DropsToAsync(used);
        }

        run.Add(Figure.Of("put_1kb_per_s", "1/s", higherIsBetter: true, rates));
    }

    private static async Task<double> SinglesAsync(byte[] source, int count)
    {
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            long started = Stopwatch.GetTimestamp();
            ObjectRef<byte[]> reference = Remote.Put(source);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            reference.Dispose();
        }

        return Statistics.Median(times);
    }

    private static void Sustained(byte[] source, int count)
    {
        var kept = new ObjectRef<byte[]>[Kept];
        for (int i = 0; i < count; i++)
        {
            ref ObjectRef<byte[]> place = ref kept[i % Kept];
            if (i >= Kept)
            {
                place.Dispose();
            }

            place = Remote.Put(source);
        }

        foreach (ObjectRef<byte[]> reference in kept.AsSpan(0, Math.Min(count, Kept)))
        {
            reference.Dispose();
        }
    }
}
