using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterTasks.Values;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class ArrowTests
{
    [Fact]
    public void RoundTrip_CommonColumns_AreEqualAndInPlace()
    {
        RecordBatch batch = Build(1000);
        using var pages = new ReadOnlyPages(Codecs.Blob(batch));
        RecordBatch read = ValueCodec.Decode<RecordBatch>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.True(inPlace);
        AssertSame(batch, read);
        foreach (IArrowArray column in read.Arrays)
        {
            foreach (ArrowBuffer buffer in column.Data.Buffers.Where(buffer => buffer.Length > 0))
            {
                Assert.True(pages.Contains(buffer.Span));
                Assert.Equal(0, ReadOnlyPages.AlignmentOf(buffer.Span));
            }
        }
    }

    [Fact]
    public void RoundTrip_Slice_IsEqual()
    {
        RecordBatch batch = Build(1000).Slice(13, 77);
        AssertSame(batch, Codecs.RoundTrip(batch));
    }

    [Fact]
    public void RoundTrip_Dictionary_IsInPlace()
    {
        StringArray values = new StringArray.Builder().Append("red").Append("green").Build();
        Int32Array indexes = new Int32Array.Builder().AppendRange(Enumerable.Range(0, 500).Select(i => i % 2)).Build();
        var type = new DictionaryType(Int32Type.Default, StringType.Default, false);
        var column = new DictionaryArray(type, indexes, values);
        var batch = new RecordBatch(new Schema([new Field("color", type, false)], []), [column], 500);
        using var pages = new ReadOnlyPages(Codecs.Blob(batch));
        var read = (DictionaryArray)ValueCodec.Decode<RecordBatch>(pages.Memory, new TestSession(), out _).Column(0);
        Assert.Equal("green", ((StringArray)read.Dictionary).GetString(((Int32Array)read.Indices).GetValue(3)!.Value));
        Assert.True(pages.Contains(((Int32Array)read.Indices).Values));
        Assert.True(pages.Contains(((StringArray)read.Dictionary).Values));
        Assert.Equal(0, ReadOnlyPages.AlignmentOf(((StringArray)read.Dictionary).Values));
        Assert.Equal(0, ReadOnlyPages.AlignmentOf(((Int32Array)read.Indices).Values));
    }

    [Fact]
    public void RoundTrip_EmptyBatch_IsEqual()
    {
        RecordBatch batch = Build(0);
        AssertSame(batch, Codecs.RoundTrip(batch));
        var nothing = new RecordBatch(new Schema([], []), [], 0);
        Assert.Equal(0, Codecs.RoundTrip(nothing).ColumnCount);
        Assert.Equal("v", Codecs.RoundTrip(new RecordBatch(new Schema([], [new("k", "v")]), [], 0)).Schema.Metadata["k"]);
    }

    [Fact]
    public void Encode_AsObject_IsABatch() => Assert.IsType<RecordBatch>(Codecs.RoundTrip<object>(Build(3)));

    [Fact]
    public void Decode_OtherKind_NamesBoth()
    {
        string message = Assert.Throws<ClusterTasksException>(() => Codecs.Read<RecordBatch>(Codecs.Blob(1))).Message;
        Assert.Contains("System.Int32", message, StringComparison.Ordinal);
        Assert.Contains("RecordBatch", message, StringComparison.Ordinal);
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<string>(Codecs.Blob(Build(1))));
    }

    internal static RecordBatch Build(int rows)
    {
        RecordBatch.Builder batch = new();
        int[] range = [.. Enumerable.Range(0, rows)];
        batch.Append("i32", true,
            array => array.Int32(column => range.ToList().ForEach(i => _ = i % 7 == 0 ? column.AppendNull() : column.Append(i))));
        batch.Append("i64", false, array => array.Int64(column => column.AppendRange(range.Select(i => (long)i))));
        batch.Append("f64", false, array => array.Double(column => column.AppendRange(range.Select(i => i * 0.5))));
        batch.Append("bool", true,
            array => array.Boolean(
            column => range.ToList().ForEach(i => _ = i % 5 == 0 ? column.AppendNull() : column.Append(i % 2 == 0))));
        batch.Append("text", true,
            array => array.String(column => range.ToList().ForEach(i => _ = i % 3 == 0 ? column.AppendNull() : column.Append($"row {i}"))));
        batch.Append("bytes", false, array => array.Binary(column => range.ToList().ForEach(i => column.Append([(byte)i, 1]))));
        batch.Append("date", false,
            array => array.Date32(
            column => range.ToList().ForEach(i => column.Append(new DateTimeOffset(2026, 1, 1 + (i % 28), 0, 0, 0, TimeSpan.Zero)))));
        batch.Append("time", false,
            new TimestampArray.Builder(TimestampType.Default).AppendRange(range.Select(i => DateTimeOffset.UnixEpoch.AddSeconds(i)))
            .Build());
        batch.Append("money", false,
            new Decimal128Array.Builder(new Decimal128Type(18, 2)).AppendRange(range.Select(i => i + 0.25m)).Build());
        var lists = new ListArray.Builder(Int32Type.Default);
        foreach (int i in range)
        {
            lists.Append();
            ((Int32Array.Builder)lists.ValueBuilder).Append(i).Append(-i);
        }

        batch.Append("list", false, lists.Build());
        Int32Array inner = new Int32Array.Builder().AppendRange(range).Build();
        batch.Append("struct", false,
            new StructArray(new StructType([new Field("x", Int32Type.Default, false)]), rows, [inner], ArrowBuffer.Empty, 0));
        return batch.Build();
    }

    /// <summary>Checks that two batches write the same bytes from offset zero.</summary>
    internal static void AssertSame(RecordBatch expected, RecordBatch actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(expected.Schema.FieldsList.Select(field => (field.Name, field.DataType.TypeId)),
            actual.Schema.FieldsList.Select(field => (field.Name, field.DataType.TypeId)));
        for (int column = 0; column < expected.ColumnCount; column++)
        {
            Assert.Equal(Cells(expected.Column(column)), Cells(actual.Column(column)));
        }
    }

    internal static List<string> Cells(IArrowArray array)
    {
        var cells = new List<string>();
        for (int i = 0; i < array.Length; i++)
        {
            cells.Add(array.IsNull(i) ? "null" : array switch
            {
                Int32Array column => $"{column.GetValue(i)}",
                Int64Array column => $"{column.GetValue(i)}",
                DoubleArray column => $"{column.GetValue(i)}",
                BooleanArray column => $"{column.GetValue(i)}",
                StringArray column => column.GetString(i),
                BinaryArray column => Convert.ToHexString(column.GetBytes(i)),
                Date32Array column => $"{column.GetDateTime(i):O}",
                TimestampArray column => $"{column.GetTimestamp(i):O}",
                Decimal128Array column => $"{column.GetValue(i)}",
                MapArray column => string.Join(
                    ',', Cells(ArrowArrayFactory.Slice(column.KeyValues, column.ValueOffsets[i], column.GetValueLength(i)))),
                ListArray column => string.Join(',', Cells(column.GetSlicedValues(i))),
                DictionaryArray column => Cells(column.Dictionary)[((Int32Array)column.Indices).GetValue(i)!.Value],
                UnionArray column => $"{column.TypeIds[i]}:{UnionCell(column, i)}",
                StructArray column => string.Join(',', column.Fields.Select(field => Cells(field)[i])),
                _ => throw new NotSupportedException(array.GetType().Name),
            });
        }

        return cells;
    }

    private static string UnionCell(UnionArray column, int index) =>
        Cells(column.Fields[column.TypeIds[index]])[column is DenseUnionArray dense ? dense.ValueOffsets[index] : index];
}
