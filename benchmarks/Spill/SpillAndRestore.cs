using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.Benchmarks.Spill;

/// <summary>spill_vs_direct_io and restore_vs_direct_io: bytes per second of a store that spills and restores objects of 16 MiB, checksums
/// included, over those of plain direct I/O of the same bytes.</summary>
internal static class SpillAndRestore
{
    private const int ObjectBytes = 16 << 20;
    private const int Objects = 64; // All of the memory.
    private const double StartAt = 0.9;
    private const double StopAt = 0.6;
    private const int Spilled = 20; // From just above 90 % to 60 %: 58 objects to 38.
    private const int Restored = 16; // Back to below 90 %, so that nothing is spilled meanwhile.

    private static readonly byte[] Source = WrittenBytes.Create(ObjectBytes);

    internal static async Task RunAsync(SuiteRun run)
    {
        string directory = HostPaths.DefaultSpillDirectory();
        Directory.CreateDirectory(directory);
        double[] spill = new double[run.Runs], restore = new double[run.Runs], rawWrite = new double[run.Runs], rawRead = new double[run.Runs];
        using var raw = new RawDisk(directory, Spilled * ObjectBytes);
        for (int i = -1; i < run.Runs; i++) // The first round is thrown away.
        {
            double write = raw.Write();
            (double out_, double back) = await RoundAsync(directory);
            double read = raw.Read();
            if (i >= 0)
                (spill[i], restore[i], rawWrite[i], rawRead[i]) = (out_, back, (long)Spilled * ObjectBytes / write, (long)Spilled * ObjectBytes / read);
        }

        run.Add(Figure.Of("spill_vs_direct_io", "ratio", higherIsBetter: true, Ratios(spill, rawWrite), new Floor("direct_write", Statistics.Median(rawWrite) / 1e9, "GB/s")));
        run.Add(Figure.Of("restore_vs_direct_io", "ratio", higherIsBetter: true, Ratios(restore, rawRead), new Floor("direct_read", Statistics.Median(rawRead) / 1e9, "GB/s")));
    }

    private static double[] Ratios(double[] subject, double[] floor) => [.. subject.Zip(floor, (value, of) => value / of)];

    /// <summary>Bytes per second to the disk and back.</summary>
    private static async Task<(double Spill, double Restore)> RoundAsync(string directory)
    {
        var options = new StoreOptions
        {
            CapacityBytes = (long)Objects * ObjectBytes,
            Spill = new SpillOptions { Directory = directory, StartAt = StartAt, StopAt = StopAt },
        };
        await using NodeStore store = NodeStore.Create(options, TimeProvider.System, NullLogger.Instance);
        int last = (int)(Objects * StartAt);
        for (int number = 0; number < last; number++)
            await PutAsync(store, number);
        if (store.Stats.TotalSpilledBytes != 0)
            throw new InvalidOperationException("The store spilled before it was full.");
        await PutAsync(store, last);
        long started = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (store.Stats.TotalSpilledBytes < (long)Spilled * ObjectBytes)
            await poll.WaitForNextTickAsync();
        double spill = (double)Spilled * ObjectBytes / Stopwatch.GetElapsedTime(started).TotalSeconds;

        // At once, as the arguments of waiting tasks are.
        double seconds = await Measure.SecondsAsync(async () =>
        {
            if ((await Task.WhenAll(Enumerable.Range(0, Restored).Select(number => store.RestoreAsync(Id(number))))).Contains(false))
                throw new InvalidOperationException("A spilled object is lost.");
        });
        Check(store);
        return (spill, (double)Restored * ObjectBytes / seconds);
    }

    private static async Task PutAsync(NodeStore store, int number)
    {
        using ObjectBuilder? builder = await store.CreateLocalAsync(Id(number), ObjectBytes, CancellationToken.None);
        builder!.AsStream().Write(Source);
        builder.Seal();
    }

    private static void Check(NodeStore store)
    {
        for (int number = 0; number < Restored; number++)
        {
            if (!store.TryGet(Id(number), out SealedObject? lease))
                throw new InvalidOperationException($"Object {number} is not in memory after its restore.");
            using (lease)
            {
                if (!lease.Data.Span.SequenceEqual(Source))
                    throw new InvalidOperationException($"Object {number} has wrong bytes.");
            }
        }
    }

    private static ObjectId Id(int number) => new(TaskId.Create(new NodeId(1), 1, (ulong)number + 1), 0);
}
