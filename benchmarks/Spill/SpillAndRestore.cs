using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.Benchmarks.Spill;

/// <summary>spill_vs_direct_io and restore_vs_direct_io: bytes per second of a store that spills and restores objects of one size,
/// checksums included. They are divided by those of plain direct I/O of the same bytes in the same round.</summary>
internal sealed class SpillAndRestore
{
    private const long MemoryBytes = 1L << 30;
    private const int RawBytes = 320 << 20;
    private const double StartAt = 0.9;
    private const double StopAt = 0.6;
    private const double RestoredPart = 0.25; // Of the memory: back to below 90 %, so that nothing is spilled meanwhile.

    private readonly byte[] _source;
    private readonly int _restored;

    private SpillAndRestore(int objectBytes)
    {
        _source = WrittenBytes.Create(objectBytes);
        _restored = (int)(RestoredPart * MemoryBytes / objectBytes);
    }

    /// <param name="run">The run.</param>
    /// <param name="objectBytes">Bytes of each object.</param>
    /// <param name="infix">The text after <c>spill_</c> and <c>restore_</c> in the names of the figures.</param>
    internal static Task RunAsync(SuiteRun run, int objectBytes, string infix) => new SpillAndRestore(objectBytes).RunAsync(run, infix);

    private async Task RunAsync(SuiteRun run, string infix)
    {
        string directory = HostPaths.DefaultSpillDirectory();
        Directory.CreateDirectory(directory);
        double[] spill = new double[run.Runs], restore = new double[run.Runs], rawWrite = new double[run.Runs],
            rawRead = new double[run.Runs];
        using var raw = new RawDisk(directory, RawBytes);
        for (int i = -1; i < run.Runs; i++) // The first round is thrown away.
        {
            double write = raw.Write();
            (double out_, double back) = await RoundAsync(directory);
            double read = raw.Read();
            if (i >= 0)
                (spill[i], restore[i], rawWrite[i], rawRead[i]) = (out_, back, RawBytes / write, RawBytes / read);
        }

        run.Add(Figure.Of($"spill_{infix}vs_direct_io", "ratio", higherIsBetter: true, Ratios(spill, rawWrite),
            new Floor("direct_write", Statistics.Median(rawWrite) / 1e9, "GB/s")));
        run.Add(Figure.Of($"restore_{infix}vs_direct_io", "ratio", higherIsBetter: true, Ratios(restore, rawRead),
            new Floor("direct_read", Statistics.Median(rawRead) / 1e9, "GB/s")));
    }

    private static double[] Ratios(double[] subject, double[] floor) => [.. subject.Zip(floor, (value, of) => value / of)];

    /// <summary>Returns the bytes per second to the disk and back.</summary>
    private async Task<(double Spill, double Restore)> RoundAsync(string directory)
    {
        var options = new StoreOptions
        {
            CapacityBytes = MemoryBytes,
            Spill = new SpillOptions { Directory = directory, StartAt = StartAt, StopAt = StopAt },
        };
        await using NodeStore store = NodeStore.Create(options, TimeProvider.System, NullLogger.Instance);
        int last = (int)(MemoryBytes * StartAt / ObjectBytesInStore);
        for (int number = 0; number < last; number++)
            await PutAsync(store, number);
        if (store.Stats.TotalSpilledBytes != 0)
            throw new InvalidOperationException("The store spilled before it was full.");
        long started = Stopwatch.GetTimestamp();
        await PutAsync(store, last);
        long goal = (long)((StartAt - StopAt) * MemoryBytes) - (8L << 20); // The last few bytes come with the end of a batch.
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        long spilled;
        while ((spilled = store.Stats.TotalSpilledBytes) < goal)
            await poll.WaitForNextTickAsync();
        double spill = spilled / Stopwatch.GetElapsedTime(started).TotalSeconds;

        while (store.Stats.UsedBytes > StopAt * MemoryBytes) // The restores must have the disk to themselves.
            await poll.WaitForNextTickAsync();
        spilled = store.Stats.TotalSpilledBytes;

        // All restores start at once, as those of the arguments of waiting tasks do.
        double seconds = await Measure.SecondsAsync(async () =>
        {
            if ((await Task.WhenAll(Enumerable.Range(0, _restored).Select(number => store.RestoreAsync(Id(number))))).Contains(false))
                throw new InvalidOperationException("A spilled object is lost.");
        });
        if (store.Stats.TotalSpilledBytes != spilled)
            throw new InvalidOperationException("The store spilled while it restored.");
        Check(store);
        return (spill, (double)_restored * _source.Length / seconds);
    }

    private long ObjectBytesInStore => ObjectRoom.Of(_source.Length);

    private async Task PutAsync(NodeStore store, int number)
    {
        using ObjectBuilder? builder = await store.CreateLocalAsync(Id(number), _source.Length, CancellationToken.None);
        builder!.AsStream().Write(_source);
        builder.Seal();
    }

    private void Check(NodeStore store)
    {
        for (int number = 0; number < _restored; number++)
        {
            if (!store.TryGet(Id(number), out PinnedObject? pinned))
                throw new InvalidOperationException($"Object {number} is not in memory after its restore.");
            using (pinned)
            {
                if (!pinned.Data.Span.SequenceEqual(_source))
                    throw new InvalidOperationException($"Object {number} has wrong bytes.");
            }
        }
    }

    private static ObjectId Id(int number) => new(TaskId.Create(new NodeId(1), 1, (ulong)number + 1), 0);
}
