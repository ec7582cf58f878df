using Apache.Arrow;
using ClusterTasks.Values;
using CsCheck;
using Microsoft.Data.Analysis;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class DataFrameTests
{
    private static readonly DateTime Noon = new DateTime(2026, 2, 3, 12, 34, 56, 789, DateTimeKind.Utc).AddTicks(7);

    [Fact]
    public void RoundTrip_EveryColumnType_KeepsValuesAndTypes()
    {
        DataFrame frame = Sample();
        DataFrame read = Codecs.RoundTrip(frame);
        Assert.Equal(frame.Columns.Select(column => (column.Name, column.GetType(), column.NullCount)),
            read.Columns.Select(column => (column.Name, column.GetType(), column.NullCount)));
        Assert.Equal(Cells(frame), Cells(read));
        Assert.Equal(DateTimeKind.Utc, ((DateTime)read["date"][0]).Kind);
    }

    [Fact]
    public void RoundTrip_AnyRows_AreEqual_AloneAndInParts() =>
        Gen.Select(
            Gen.Int.Nullable().Array[0, 40],
            Gen.Select(Gen.Bool.Nullable(), Gen.Double.Nullable(), Gen.Byte.Nullable(), Gen.Long.Nullable(), Gen.Decimal.Nullable(),
                Gen.String.Null()).Array[40],
            Gen.Int[1, 40]).Sample(
            (numbers, rows, cut) =>
            {
                rows = rows[..numbers.Length];
                var frame = new DataFrame(
                    new Int32DataFrameColumn("int", numbers),
                    new BooleanDataFrameColumn("bool", rows.Select(row => row.Item1)),
                    new DoubleDataFrameColumn("double", rows.Select(row => row.Item2)),
                    new ByteDataFrameColumn("byte", rows.Select(row => row.Item3)),
                    new Int64DataFrameColumn("long", rows.Select(row => row.Item4)),
                    new DecimalDataFrameColumn("decimal", rows.Select(row => row.Item5)),
                    new StringDataFrameColumn("text", rows.Select(row => row.Item6)));
                RecordBatch batch = Codecs.RoundTrip<RecordBatch>(Codecs.Read<RecordBatch>(Codecs.Blob(frame)));
                int at = Math.Min(cut, batch.Length);
                DataFrame joined = Codecs.Read<DataFrame>(Codecs.Blob(new[] { batch.Slice(0, at), batch.Slice(at, batch.Length - at) }));
                return Cells(Codecs.RoundTrip(frame)).SequenceEqual(Cells(frame)) && Cells(joined).SequenceEqual(Cells(frame));
            },
            iter: 300);

    [Fact]
    public void Decode_DataFrame_IsAPrivateCopy()
    {
        using var pages = new ReadOnlyPages(Codecs.Blob(Sample()));
        DataFrame read = ValueCodec.Decode<DataFrame>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.False(inPlace);
        foreach (DataFrameColumn column in read.Columns)
        {
            column[1] = column[0];
            Assert.Equal(column[0], column[1]);
        }

        read["int"].Add(1, inPlace: true);
        Assert.Equal(2, read["int"][0]);
        read["text"][0] = "other";
        Assert.Equal(Cells(Sample()), Cells(ValueCodec.Decode<DataFrame>(pages.Memory, new TestSession(), out _)));
    }

    [Fact]
    public void Decode_DataFrame_AsBatches_IsInPlace()
    {
        using var pages = new ReadOnlyPages(Codecs.Blob(Sample()));
        RecordBatch batch = ValueCodec.Decode<RecordBatch>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.True(inPlace);
        Assert.True(pages.Contains(((DoubleArray)batch.Column("double")).Values));
        Assert.Equal(3, Codecs.Read<Table>(pages.Memory).RowCount);
        DataFrame back = Codecs.Read<DataFrame>(Codecs.Blob(new[] { batch, batch }));
        Assert.Equal(6, back.Rows.Count);
        Assert.Equal(Cells(Sample()), Cells(back)[3..]);
        Assert.Contains("without record batches",
            Assert.Throws<ClusterTasksException>(() => Codecs.Read<DataFrame>(Codecs.Blob(new RecordBatch[0]))).Message,
            StringComparison.Ordinal);
        Assert.Contains("cannot hold",
            Assert.Throws<ClusterTasksException>(() => Codecs.Read<DataFrame>(Codecs.Blob(ArrowTests.Build(3)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_FramesInsideValues_AreEqual()
    {
        var study = new Study("s", Sample(), new() { ["a"] = Sample(), ["b"] = null });
        Study read = ValueCodec.Decode<Study>(Codecs.Blob(study), new TestSession(), out bool inPlace);
        Assert.False(inPlace);
        Assert.Equal(Cells(study.Data), Cells(read.Data));
        Assert.Equal(Cells(study.Data), Cells(read.More["a"]!));
        Assert.Null(read.More["b"]);
        Assert.Null(Codecs.RoundTrip<DataFrame?>(null));
    }

    [Fact]
    public void RoundTrip_EmptyAndLargeFrames_AreEqual()
    {
        Assert.Empty(Codecs.RoundTrip(new DataFrame()).Columns);
        DataFrame none = Codecs.RoundTrip(
            new DataFrame(new Int32DataFrameColumn("i"), new StringDataFrameColumn("s", 0), new DateTimeDataFrameColumn("d")));
        Assert.Equal((3, 0L), (none.Columns.Count, none.Rows.Count));
        var large = new DataFrame(
            new DoubleDataFrameColumn("d", Enumerable.Range(0, 500_000).Select(i => i % 7 == 0 ? (double?)null : i)),
            new StringDataFrameColumn("s", Enumerable.Range(0, 500_000).Select(i => $"{i}")));
        DataFrame read = Codecs.RoundTrip(large);
        Assert.Equal(large["d"].NullCount, read["d"].NullCount);
        Assert.Equal(((DoubleDataFrameColumn)large["d"]).AsEnumerable(), (DoubleDataFrameColumn)read["d"]);
        Assert.Equal("499999", read["s"][499_999]);
    }

    [Fact]
    public void Encode_DataFrame_LeavesItAsItWas()
    {
        DataFrame frame = Sample();
        Parallel.For(0, 20, _ => Codecs.Blob(frame));
        Assert.Equal(Cells(Sample()), Cells(frame));
        frame["int"].SetName("renamed");
        Assert.Equal(1, frame["renamed"][0]);
        Assert.Contains("DataFrame' cannot be sent", Codecs.Refusal(new DataFrame(new StringDataFrameColumn("s", ["a\ud800"]))),
            StringComparison.Ordinal);
        Assert.Contains("VBuffer", Codecs.Refusal(new DataFrame(new VBufferDataFrameColumn<float>("v", 3))), StringComparison.Ordinal);
    }

    private static DataFrame Sample() => new(
        new Int32DataFrameColumn("int", [1, null, 3]),
        new Int64DataFrameColumn("long", [long.MinValue, 2, null]),
        new ByteDataFrameColumn("byte", [1, 2, 255]),
        new SByteDataFrameColumn("sbyte", [-1, null, 3]),
        new Int16DataFrameColumn("short", [-1, null, 3]),
        new UInt16DataFrameColumn("ushort", [1, null, 3]),
        new UInt32DataFrameColumn("uint", [1, null, uint.MaxValue]),
        new UInt64DataFrameColumn("ulong", [1, null, ulong.MaxValue]),
        new SingleDataFrameColumn("float", [1.5f, null, float.NaN]),
        new DoubleDataFrameColumn("double", [1.5, null, 3]),
        new BooleanDataFrameColumn("bool", [true, null, false]),
        new StringDataFrameColumn("text", ["a", null, "zürich"]),
        new DateTimeDataFrameColumn("date", [Noon, null, DateTime.MinValue]),
        new CharDataFrameColumn("char", ['x', null, 'ß']),
        new DecimalDataFrameColumn("decimal", [1.50m, null, decimal.MaxValue]));

    private static List<string> Cells(DataFrame frame) => [.. frame.Rows.Select(row => string.Join('|', row))];

    public sealed record Study(string Name, DataFrame Data, Dictionary<string, DataFrame?> More);
}
