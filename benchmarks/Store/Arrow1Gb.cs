using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>put_arrow_1gb_vs_memcpy: the speed of putting a record batch of 1 GB over that of a plain copy of the same bytes. The put
/// includes size pass, create and seal. open_arrow_1gb_ms: the time from the reference to the batch, in place, without looking at its
/// rows.</summary>
internal static class Arrow1Gb
{
    private const int Columns = 8;
    private const int Rows = 15_625_000;
    private const int ColumnBytes = Rows * sizeof(double);
    private const int OpensPerRun = 200;

    internal static async Task RunAsync(SuiteRun run)
    {
        byte[][] sources = [.. Enumerable.Range(0, Columns).Select(_ => WrittenBytes.Create(ColumnBytes))];
        byte[][] targets = [.. Enumerable.Range(0, Columns).Select(_ => WrittenBytes.Touched(ColumnBytes))];
        var batch = new RecordBatch(
            new Schema(Enumerable.Range(0, Columns).Select(i => new Field($"c{i}", DoubleType.Default, false)), []),
            sources.Select(bytes => new DoubleArray(new ArrowBuffer(bytes), ArrowBuffer.Empty, Rows, 0, 0)),
            Rows);
        long used = await StoreUse.BytesAsync();
        (double[] put, double[] copy) = await Measure.InterleavedAsync(
            run.Runs,
            async () =>
            {
                ObjectRef<RecordBatch> reference = default;
                double seconds = Measure.Seconds(() => reference = Remote.Put(batch));
                reference.Dispose();
                await StoreUse.DropsToAsync(used);
                return seconds;
            },
            () => Task.FromResult(Measure.Seconds(() => Copy(sources, targets))));
        double[] ratios = [.. put.Zip(copy, (ours, floor) => floor / ours)];
        run.Add(Figure.Of(
            "put_arrow_1gb_vs_memcpy", "ratio", higherIsBetter: true, ratios,
                new Floor("memcpy_1gb", (double)Columns * ColumnBytes / 1e9 / Statistics.Median(copy), "GB/s")));

        using ObjectRef<RecordBatch> stored = Remote.Put(batch);
        double expected = MemoryMarshal.Cast<byte, double>(sources[^1])[^1];
        int opens = run.Repeat(OpensPerRun);
        (double[] open, double[] number) = await Measure.InterleavedAsync(
            run.Runs,
            () => Task.FromResult(Measure.Seconds(() => Open(stored, opens, expected)) * 1e3 / opens),
            () => Task.FromResult(Measure.Seconds(() => Parse(opens)) * 1e3 / opens));
        run.Add(Figure.Of("open_arrow_1gb_ms", "ms", higherIsBetter: false, open,
            new Floor("open_same_columns_of_one_row", Statistics.Median(number), "ms")));
    }

    private static void Copy(byte[][] sources, byte[][] targets)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i].AsSpan().CopyTo(targets[i]);
        }
    }

    private static void Open(ObjectRef<RecordBatch> stored, int opens, double expected)
    {
        for (int i = 0; i < opens; i++)
        {
            RecordBatch batch = stored.Get();
            if (batch.Length != Rows || ((DoubleArray)batch.Column(Columns - 1)).GetValue(Rows - 1) is not { } last
                || !last.Equals(expected))
            {
                throw new InvalidOperationException(
                    $"The batch of {Rows} rows came back as one of {batch.Length}, or with another last value.");
            }
        }
    }

    // The floor is the Arrow library alone, on a stream of one row: the cost of opening, with almost nothing to open.
    private static void Parse(int opens)
    {
        for (int i = 0; i < opens; i++)
        {
            using var reader = new Apache.Arrow.Ipc.ArrowStreamReader(OneRow);
            using RecordBatch? batch = reader.ReadNextRecordBatch();
        }
    }

    private static readonly ReadOnlyMemory<byte> OneRow = CreateOneRow();

    private static ReadOnlyMemory<byte> CreateOneRow()
    {
        var one = new DoubleArray.Builder().Append(1).Build();
        var schema = new Schema(Enumerable.Range(0, Columns).Select(i => new Field($"c{i}", DoubleType.Default, false)), []);
        using var stream = new MemoryStream();
        using (var writer = new Apache.Arrow.Ipc.ArrowStreamWriter(stream, schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(new RecordBatch(schema, Enumerable.Repeat<IArrowArray>(one, Columns), 1));
            writer.WriteEnd();
        }

        return stream.ToArray();
    }
}
