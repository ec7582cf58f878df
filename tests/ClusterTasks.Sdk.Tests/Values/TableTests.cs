using Apache.Arrow;
using Apache.Arrow.Types;
using ClusterTasks.Values;
using ClusterTasks.Values.Arrow;
using ClusterTasks.Values.Blobs;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Several batches in one value, nested column types, and batches that one stream cannot hold.</summary>
public sealed class TableTests
{
    [Fact]
    public void RoundTrip_ListsOfBatches_InEveryFormAreInPlace()
    {
        RecordBatch[] batches = [ArrowTests.Build(300), ArrowTests.Build(0), ArrowTests.Build(7)];
        using var pages = new ReadOnlyPages(Codecs.Blob(batches));
        CheckBatches(batches, Read<RecordBatch[]>(pages));
        CheckBatches(batches, Read<List<RecordBatch>>(pages));
        CheckBatches(batches, Read<IReadOnlyList<RecordBatch>>(pages));
        CheckBatches(batches, Read<IEnumerable<RecordBatch>>(pages));
        CheckBatches(batches, Codecs.RoundTrip<IReadOnlyList<RecordBatch>>(batches.ToList()));
        CheckBatches(batches, (IEnumerable<RecordBatch>)Codecs.RoundTrip<object>(batches));
        Assert.Equal(307, Read<Table>(pages).RowCount);
        foreach (IArrowArray column in Read<List<RecordBatch>>(pages).SelectMany(batch => batch.Arrays))
        {
            CheckInPlace(pages, column.Data);
        }

        Assert.Empty(Codecs.RoundTrip(new List<RecordBatch>()));
        Assert.Null(Codecs.RoundTrip<RecordBatch[]?>(null));
        Assert.Null(Codecs.RoundTrip<Table?>(null));
    }

    [Fact]
    public void Decode_OneBatch_AsListOrTable_HoldsIt()
    {
        RecordBatch batch = ArrowTests.Build(20);
        byte[] blob = Codecs.Blob(batch);
        CheckBatches([batch], Codecs.Read<RecordBatch[]>(blob));
        CheckBatches([batch], Codecs.Read<List<RecordBatch>>(blob));
        CheckBatches([batch], Codecs.Read<IEnumerable<RecordBatch>>(blob));
        Assert.Equal(20, Codecs.Read<Table>(blob).RowCount);
    }

    [Fact]
    public void Decode_ManyBatches_AsOne_NamesTheRemedy()
    {
        byte[] blob = Codecs.Blob(new[] { ArrowTests.Build(2), ArrowTests.Build(3) });
        string message = Assert.Throws<ClusterTasksException>(() => Codecs.Read<RecordBatch>(blob)).Message;
        Assert.Contains("IReadOnlyList<RecordBatch>", message, StringComparison.Ordinal);
        Assert.Contains("without a schema",
            Assert.Throws<ClusterTasksException>(() => Codecs.Read<Table>(Codecs.Blob(new List<RecordBatch>()))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<Table>(Codecs.Blob("x")));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<List<RecordBatch>>(Codecs.Blob(new[] { 1 })));
    }

    [Fact]
    public void RoundTrip_Table_WhateverItsChunks() =>
        Gen.Select(Gen.Int[0, 6].Array[1, 5], Gen.Int[0, 6].Array[1, 5]).Sample(
            (first, second) =>
            {
                // The second column has the same rows in other chunks.
                int rows = first.Sum();
                int[] other = [.. second.TakeWhile((_, i) => second[..(i + 1)].Sum() <= rows)];
                other = [.. other, rows - other.Sum()];
                Field[] fields = [new("a", Int32Type.Default, false), new("b", StringType.Default, false)];
                var table = new Table(new Schema(fields, [new("k", "v")]), (Column[])
                [
                    new(fields[0], Chunks(
                        first, (start, count) => new Int32Array.Builder().AppendRange(Enumerable.Range(start, count)).Build())),
                    new(fields[1], Chunks(
                        other, (start, count) =>
                        new StringArray.Builder().AppendRange(Enumerable.Range(start, count).Select(i => $"{i}")).Build())),
                ]);
                Table read = Codecs.RoundTrip(table);
                List<string> numbers = [.. Enumerable.Range(0, rows).Select(i => $"{i}")];
                return read.RowCount == rows && read.Schema.Metadata["k"] == "v" && Cells(read, 0).SequenceEqual(numbers)
                    && Cells(read, 1).SequenceEqual(numbers);
            },
            iter: 200);

    [Fact]
    public void RoundTrip_TableThatArrived_CanBeSentAgain()
    {
        RecordBatch batch = Nested();
        Table read = Codecs.RoundTrip(Table.TableFromRecordBatches(batch.Schema, [batch, Nested()]));
        Table again = Codecs.RoundTrip(Codecs.RoundTrip(read));
        Assert.Equal(16, again.RowCount);
        for (int i = 0; i < again.ColumnCount; i++)
        {
            Assert.Equal(Cells(read, i), Cells(again, i));
        }
    }

    [Fact]
    public void RoundTrip_NestedDictionariesOfEveryKind_WhateverObjectsTheSchemaIsMadeOf()
    {
        RecordBatch batch = Colours("red", "blue");
        ArrowTests.AssertSame(batch, Codecs.RoundTrip(new RecordBatch(Colours("x", "y").Schema, batch.Arrays, batch.Length)));

        // Columns of two streams in one batch.
        RecordBatch one = Codecs.RoundTrip(batch);
        RecordBatch other = Codecs.RoundTrip(Colours("green", "black"));
        var both = new RecordBatch(
            new Schema([.. one.Schema.FieldsList, .. other.Schema.FieldsList], []), [.. one.Arrays, .. other.Arrays], one.Length);
        ArrowTests.AssertSame(both, Codecs.RoundTrip(both));
    }

    [Fact]
    public void RoundTrip_ColumnsThatShareAFieldObject_KeepTheirOwnDictionaries()
    {
        RecordBatch red = Colours("red", "blue");
        IArrowArray[] columns =
            [.. red.Arrays, .. Colours("green", "black").Arrays.Select((array, i) => Under(array, red.Schema.FieldsList[i].DataType))];
        var batch = new RecordBatch(new Schema([.. red.Schema.FieldsList, .. red.Schema.FieldsList], []), columns, red.Length);
        ArrowTests.AssertSame(batch, Codecs.RoundTrip(batch));

        static IArrowArray Under(IArrowArray array, IArrowType type)
        {
            ArrayData data = array.Data;
            ArrayData[]? children = type is NestedType nested
                ? [.. data.Children.Select((child, i) => Under(ArrowArrayFactory.BuildArray(child), nested.Fields[i].DataType).Data)]
                : data.Children;
            return ArrowArrayFactory.BuildArray(
                new ArrayData(type, data.Length, data.NullCount, data.Offset, data.Buffers, children, data.Dictionary));
        }
    }

    [Fact]
    public void Encode_BatchWhoseSchemaIsNotThatOfItsColumns_IsRefused()
    {
        Int64Array column = new Int64Array.Builder().Append(1).Build();
        string message = Codecs.Refusal(new RecordBatch(new Schema([new Field("n", Int32Type.Default, false)], []), [column], 1));
        Assert.Contains("column 'n'", message, StringComparison.Ordinal);
        Assert.Contains("int64", message, StringComparison.Ordinal);
        Assert.Contains("fields", Codecs.Refusal(new RecordBatch(new Schema([], []), [column], 1)), StringComparison.Ordinal);
        Assert.Contains("timestamp", Codecs.Refusal(new RecordBatch(
            new Schema([new Field("t", new TimestampType(TimeUnit.Second, "UTC"), false)], []),
            [new TimestampArray.Builder(new TimestampType(TimeUnit.Millisecond, "UTC")).Append(DateTimeOffset.UnixEpoch).Build()],
            1)), StringComparison.Ordinal);
    }

    [Fact]
    public void RoundTrip_BatchInsideRecord_IsInPlace()
    {
        var value = new Report("r", ArrowTests.Build(50), [ArrowTests.Build(3)], new() { ["w"] = new float[1000] });
        using var pages = new ReadOnlyPages(Codecs.Blob(value));
        Report read = ValueCodec.Decode<Report>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.True(inPlace);
        ArrowTests.AssertSame(value.Data, read.Data);
        ArrowTests.AssertSame(value.More[0], read.More[0]);
        Assert.Equal(1000, read.Weights["w"].Length);
        CheckInPlace(pages, read.Data.Column(0).Data);
        Assert.IsType<RecordBatch>(Codecs.RoundTrip(new Dictionary<string, object> { ["b"] = value.Data })["b"]);
    }

    [Fact]
    public void RoundTrip_NestedColumns_AreEqualAndInPlace()
    {
        RecordBatch batch = Nested();
        using var pages = new ReadOnlyPages(Codecs.Blob(batch));
        RecordBatch read = Read<RecordBatch>(pages);
        ArrowTests.AssertSame(batch, read);
        foreach (IArrowArray column in read.Arrays)
        {
            CheckInPlace(pages, column.Data);
        }

        ArrowTests.AssertSame(Nested().Slice(2, 3), Codecs.RoundTrip(Nested().Slice(2, 3)));
    }

    [Fact]
    public void RoundTrip_BuffersOfExactLength_AreAligned()
    {
        // Builders leave room behind a buffer; these are as long as their values, so the library would put the next one at a multiple of 8.
        Int32Array[] columns =
            [.. Enumerable.Range(0, 3).Select(i => new Int32Array(new ArrowBuffer(new byte[404]), ArrowBuffer.Empty, 101, 0, 0))];
        var schema = new Schema(columns.Select((_, i) => new Field($"c{i}", Int32Type.Default, false)), []);
        using var pages = new ReadOnlyPages(Codecs.Blob(new RecordBatch(schema, columns, 101)));
        foreach (IArrowArray column in Read<RecordBatch>(pages).Arrays)
        {
            CheckInPlace(pages, column.Data);
        }
    }

    [Fact]
    public void ByColumns_TooLong_GroupsColumnsThatJoinAgain()
    {
        RecordBatch batch = ArrowTests.Build(500);
        long limit = ArrowStreams.Measure(batch) / 3;
        List<BatchSection> groups = BatchParts.ByColumns(batch, limit)!;
        Assert.InRange(groups.Count, 3, batch.ColumnCount);
        RecordBatch[] read = [.. groups.Select(Stored)];
        ArrowTests.AssertSame(batch, BatchParts.Join(read));
        Assert.Equal(batch.Schema.FieldsList.Select(field => field.Name),
            BatchParts.Join(read).Schema.FieldsList.Select(field => field.Name));
        Assert.Throws<ClusterTasksException>(() => BatchParts.Join([read[0], read[1].Slice(0, 5)]));
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(12, 3)]
    public void ByColumns_BatchOver2GiB_IsMeasuredWithoutTouchingIt(int columns, int groups)
    {
        // The columns share memory that nobody has written to. 5 and 12 of them are more than int and uint can count.
        byte[] bytes = new byte[450_000_000];
        var column = new UInt8Array(new ArrowBuffer(bytes), ArrowBuffer.Empty, bytes.Length, 0, 0);
        var schema = new Schema(Enumerable.Range(0, columns).Select(i => new Field($"c{i}", UInt8Type.Default, false)), []);
        var batch = new RecordBatch(schema, Enumerable.Repeat(column, columns), bytes.Length);
        Assert.Equal(long.MaxValue, ArrowStreams.Measure(batch));
        Assert.Equal(groups, BatchParts.ByColumns(batch, ArrowStreams.MaxLength)!.Count);
        using EncodedValue encoded = ValueCodec.Encode(batch);
        Assert.InRange(encoded.Length, (long)columns * bytes.Length, ((long)columns * bytes.Length) + 10_000);
    }

    [Fact]
    public void ByRows_OneColumnTooLong_CutsRows()
    {
        RecordBatch batch = ArrowTests.Build(1000);
        List<List<BatchSection>> rows = BatchParts.ByRows(batch, 6000);
        Assert.InRange(rows.Count, 2, 100);
        RecordBatch[] read = [.. rows.Select(columns => BatchParts.Join([.. columns.Select(Stored)]))];
        int at = 0;
        foreach (RecordBatch part in read)
        {
            ArrowTests.AssertSame(batch.Slice(at, part.Length), part);
            at += part.Length;
        }

        Assert.Equal(1000, at);
    }

    /// <summary>Makes a dictionary by itself, in a struct, in a list, in a map and in a union, with three rows.</summary>
    private static RecordBatch Colours(string first, string second)
    {
        DictionaryArray Colour() => new(
            new DictionaryType(Int32Type.Default, StringType.Default, false),
            new Int32Array.Builder().Append(0).Append(1).Append(0).Build(),
            new StringArray.Builder().Append(first).Append(second).Build());
        ArrowBuffer Offsets() => new ArrowBuffer.Builder<int>().AppendRange([0, 1, 2, 3]).Build();

        DictionaryArray inStruct = Colour();
        var row = new StructArray(new StructType([new Field("colour", inStruct.Data.DataType, true)]), 3, [inStruct], ArrowBuffer.Empty);
        DictionaryArray inList = Colour();
        var list = new ListArray(new ListType(new Field("item", inList.Data.DataType, true)), 3, Offsets(), inList, ArrowBuffer.Empty);
        DictionaryArray inMap = Colour();
        var mapType = new MapType(new Field("key", Int32Type.Default, false), new Field("value", inMap.Data.DataType, true));
        var entries = new StructArray(
            mapType.KeyValueType, 3, [new Int32Array.Builder().AppendRange([1, 2, 3]).Build(), inMap], ArrowBuffer.Empty);
        var map = new MapArray(mapType, 3, Offsets(), entries, ArrowBuffer.Empty);
        DictionaryArray inUnion = Colour();
        var union = new SparseUnionArray(
            new UnionType([new Field("c", inUnion.Data.DataType, true)], [0], UnionMode.Sparse), 3, [inUnion],
                new ArrowBuffer.Builder<byte>().AppendRange([0, 0, 0]).Build());
        (string Name, IArrowArray Array)[] columns = [("own", Colour()), ("row", row), ("list", list), ("map", map), ("union", union)];
        return new RecordBatch(
            new Schema(columns.Select(column => new Field(column.Name, column.Array.Data.DataType, true)), []),
                columns.Select(column => column.Array), 3);
    }

    private static RecordBatch Stored(BatchSection section)
    {
        using var stream = new MemoryStream();
        section.WriteTo(stream);
        Assert.Equal(section.Length, stream.Length);
        return ArrowStreams.Read(stream.ToArray());
    }

    private static T Read<T>(ReadOnlyPages pages)
    {
        T value = ValueCodec.Decode<T>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.True(inPlace);
        return value;
    }

    private static void CheckBatches(IEnumerable<RecordBatch> expected, IEnumerable<RecordBatch> actual)
    {
        Assert.Equal(expected.Count(), actual.Count());
        foreach ((RecordBatch one, RecordBatch other) in expected.Zip(actual))
        {
            ArrowTests.AssertSame(one, other);
        }
    }

    private static void CheckInPlace(ReadOnlyPages pages, ArrayData data)
    {
        foreach (ArrowBuffer buffer in data.Buffers.Where(buffer => buffer.Length > 0))
        {
            Assert.True(pages.Contains(buffer.Span));
            Assert.Equal(0, ReadOnlyPages.AlignmentOf(buffer.Span));
        }

        foreach (ArrayData child in (data.Children ?? []).Concat(data.Dictionary is { } dictionary ? [dictionary] : []))
        {
            CheckInPlace(pages, child);
        }
    }

    private static List<IArrowArray> Chunks(int[] counts, Func<int, int, IArrowArray> build)
    {
        int start = 0;
        return [.. counts.Select(count => build((start += count) - count, count))];
    }

    private static IEnumerable<string> Cells(Table table, int column) =>
        Enumerable.Range(0, table.Column(column).Data.ArrayCount)
            .SelectMany(i => ArrowTests.Cells(table.Column(column).Data.ArrowArray(i)));

    /// <summary>Makes a dictionary, a list of structs, a map, and a dense and a sparse union, with eight rows.</summary>
    private static RecordBatch Nested()
    {
        Int32Array Ints(params int[] values) => new Int32Array.Builder().AppendRange(values).Build();
        StringArray Texts(params string[] values) => new StringArray.Builder().AppendRange(values).Build();
        ArrowBuffer Buffer<T>(params T[] values)
            where T : struct => new ArrowBuffer.Builder<T>().AppendRange(values).Build();

        var dictionary = new DictionaryArray(
            new DictionaryType(Int32Type.Default, StringType.Default, false), Ints(0, 1, 0, 1, 2, 2, 1, 0), Texts("red", "green", "blue"));
        var pair = new StructType([new Field("x", Int32Type.Default, false), new Field("name", StringType.Default, true)]);
        var structs = new StructArray(
            pair, 8, [Ints(1, 2, 3, 4, 5, 6, 7, 8), Texts("a", "b", "c", "d", "e", "f", "g", "h")], ArrowBuffer.Empty);
        var listType = new ListType(new Field("item", pair, true));
        var list = new ListArray(listType, 8, Buffer(0, 1, 3, 3, 4, 6, 6, 7, 8), structs, ArrowBuffer.Empty);
        var mapType = new MapType(new Field("key", StringType.Default, false), new Field("value", Int32Type.Default, true));
        var entries = new StructArray(
            mapType.KeyValueType, 8, [Texts("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"), Ints(0, 1, 2, 3, 4, 5, 6, 7)],
            ArrowBuffer.Empty);
        var map = new MapArray(mapType, 8, Buffer(0, 2, 2, 3, 4, 5, 6, 7, 8), entries, ArrowBuffer.Empty);
        Field[] choices = [new("i", Int32Type.Default, false), new("s", StringType.Default, false)];
        ArrowBuffer types = Buffer<byte>(0, 1, 0, 1, 1, 0, 0, 1);
        var sparse = new SparseUnionArray(
            new UnionType(choices, [0, 1], UnionMode.Sparse), 8,
                [Ints(1, 2, 3, 4, 5, 6, 7, 8), Texts("a", "b", "c", "d", "e", "f", "g", "h")], types);
        var dense = new DenseUnionArray(
            new UnionType(choices, [0, 1], UnionMode.Dense), 8, [Ints(1, 2, 3, 4), Texts("a", "b", "c", "d")], types,
                Buffer(0, 0, 1, 1, 2, 2, 3, 3));
        (string Name, IArrowArray Array)[] columns =
            [("dictionary", dictionary), ("list", list), ("map", map), ("struct", structs), ("sparse", sparse), ("dense", dense)];
        return new RecordBatch(
            new Schema(columns.Select(column => new Field(column.Name, column.Array.Data.DataType, true)), []),
                columns.Select(column => column.Array), 8);
    }

    public sealed record Report(string Name, RecordBatch Data, List<RecordBatch> More, Dictionary<string, float[]> Weights);
}
