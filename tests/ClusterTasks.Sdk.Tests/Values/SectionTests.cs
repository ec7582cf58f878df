using System.Buffers.Binary;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Large buffers inside values: raw sections behind the MessagePack.</summary>
public sealed class SectionTests
{
    [Fact]
    public void RoundTrip_BuffersInsideRecords_AreEqualWhateverTheirSize() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 1500], Gen.Int[0, 700], Gen.Int[0, 6]).Sample(
            (bytes, floats, longs, many) =>
            {
                Batch batch = Sample(bytes, floats, longs, many);
                Batch read = Codecs.RoundTrip(batch);
                return read.Bytes.AsSpan().SequenceEqual(batch.Bytes)
                    && read.Weights.Span.SequenceEqual(batch.Weights.Span)
                    && read.Scratch.Span.SequenceEqual(batch.Scratch.Span)
                    && read.Parts.Count == many && read.Parts.Zip(batch.Parts).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span))
                    && read.ByName.Count == many && read.ByName.All(pair => pair.Value.AsSpan().SequenceEqual(batch.ByName[pair.Key]))
                    && read.Inner?.Points.AsSpan().SequenceEqual(batch.Inner!.Points) == true && read.Inner.Inner is null;
            },
            iter: 200);

    [Fact]
    public void Decode_ReadOnlyMemoryInside_IsTheGivenMemory()
    {
        Batch batch = Sample(5000, 1000, 1000, 3);
        using var pages = new ReadOnlyPages(Codecs.Blob(batch));
        Batch read = ValueCodec.Decode<Batch>(pages.Memory, new TestSession(), out bool inPlace);
        Assert.True(inPlace);
        foreach (ReadOnlyMemory<float> part in read.Parts.Append(read.Weights))
        {
            Assert.True(pages.Contains(part.Span));
            Assert.Equal(0, ReadOnlyPages.AlignmentOf(part.Span));
        }

        Assert.False(pages.Contains<byte>(read.Bytes));
        read.Bytes[0]++;
        read.Scratch.Span[0]++;
    }

    [Fact]
    public void Decode_OnlyCopies_IsNotInPlace()
    {
        byte[] blob = Codecs.Blob(new Dictionary<string, double[]> { ["a"] = new double[1000] });
        Assert.Equal(1000, ValueCodec.Decode<Dictionary<string, double[]>>(blob, new TestSession(), out bool inPlace)["a"].Length);
        Assert.False(inPlace);
    }

    [Fact]
    public void RoundTrip_ArraysInWiderSlots_KeepTheirType()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => i * 0.5)];
        Assert.Equal(values, Codecs.RoundTrip(new Dictionary<string, object> { ["v"] = values })["v"]);
        Assert.Equal(values, Codecs.RoundTrip((1, values)).values);
        Assert.Equal(values, Codecs.RoundTrip(new List<double[]> { values })[0]);
        Assert.Equal([values, values], Codecs.RoundTrip(new[] { values, values }));
        Assert.Equal(values, Codecs.RoundTrip<ReadOnlyMemory<double>?>(values)!.Value.ToArray());
        Assert.Equal(new DateTime[500], Codecs.RoundTrip(new List<DateTime[]> { new DateTime[500] })[0]);
    }

    [Fact]
    public void Decode_NullArray_AsMemoryOrSequence_IsEmpty()
    {
        byte[] blob = Codecs.Blob<int[]?>(null);
        Assert.True(Codecs.Read<ReadOnlyMemory<int>>(blob).IsEmpty);
        Assert.True(Codecs.Read<System.Buffers.ReadOnlySequence<int>>(blob).IsEmpty);
        Assert.Null(Codecs.Read<NativeView<int>?>(blob));
    }

    [Fact]
    public void RoundTrip_ArraysOfSeveralDimensions_AreEqualAndSmall()
    {
        var grid = new double[40, 50];
        var cube = new Spot[10, 20, 30];
        for (int i = 0; i < 2000; i++)
        {
            grid[i / 50, i % 50] = i * 0.1;
            cube[i / 600, i / 30 % 20, i % 30] = new Spot(i, i);
        }

        Assert.InRange(Codecs.Blob(grid).Length, 16_000, 16_300);
        Assert.Equal(grid, Codecs.RoundTrip(grid));
        Assert.Equal(cube, Codecs.RoundTrip(new List<Spot[,,]> { cube })[0]);
        Assert.Equal(new int[0, 7], Codecs.RoundTrip(new int[0, 7]));
        Assert.Throws<ClusterTasksException>(() => Codecs.Read<float[,]>(Codecs.Blob(grid)));

        // Dimensions that announce more than there is.
        byte[] damaged = Codecs.Blob(grid);
        damaged[damaged.AsSpan().IndexOf((byte[])[0x93, 40, 50]) + 1] = 41;
        Assert.Contains("dimensions", Assert.Throws<ClusterTasksException>(() => Codecs.Read<double[,]>(damaged)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_StoredArray_AsList_WorksAtEverySize()
    {
        foreach (int count in (int[])[3, 3000])
        {
            int[] values = [.. Enumerable.Range(0, count)];
            byte[] blob = Codecs.Blob(new Dictionary<string, int[]> { ["v"] = values });
            Assert.Equal(values, Codecs.Read<Dictionary<string, List<int>>>(blob)["v"]);
            Assert.Equal(values, Codecs.Read<Dictionary<string, IReadOnlyList<int>>>(blob)["v"]);
            Assert.Equal(values, Codecs.Read<Dictionary<string, ReadOnlyMemory<int>>>(blob)["v"].ToArray());
            Assert.Equal(values, Codecs.Read<Dictionary<string,
                int[]>>(Codecs.Blob(new Dictionary<string, List<int>> { ["v"] = [.. values] }))["v"]);
        }
    }

    [Fact]
    public void Decode_OtherElementType_NamesBoth()
    {
        byte[] blob = Codecs.Blob(new Dictionary<string, int[]> { ["v"] = new int[1000] });
        string message = Assert.Throws<ClusterTasksException>(() => Codecs.Read<Dictionary<string, uint[]>>(blob)).Message;
        Assert.Contains("System.Int32:4", message, StringComparison.Ordinal);
        Assert.Contains("System.UInt32:4", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_SkippedMember_SkipsItsSection()
    {
        byte[] blob = Codecs.Blob(new Pair { A = new byte[3000], B = [.. Enumerable.Repeat((byte)7, 3000)] });
        byte[] renamed = Replace(blob, "A", "X");
        Pair read = Codecs.Read<Pair>(renamed);
        Assert.Null(read.A);
        Assert.Equal(7, read.B![2999]);
    }

    [Fact]
    public void RoundTrip_TypesWithByteArrays_OfEveryShape()
    {
        byte[] data = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
        Assert.Equal(data, Codecs.RoundTrip(new { Id = 1, Data = data }).Data);
        Mixed mixed = Codecs.RoundTrip(new Mixed(data, 7) { Count = 3, Name = "n" });
        Assert.Equal((7, 3, "n"), (mixed.Id, mixed.Count, mixed.Name));
        Assert.Equal(data, mixed.Data);
        Raw raw = Codecs.RoundTrip(new Raw { Data = data, Id = 4 });
        Assert.Equal(data, raw.Data);
        Assert.Equal(4, raw.Id);
        Assert.Equal(data, Codecs.RoundTrip(new Hidden(data)).Data);
        Assert.Null(Codecs.RoundTrip(new Raw()).Data);
        Assert.Null(Codecs.RoundTrip<Pair?>(null));

        // A member that the other side did not send keeps its initial value.
        Assert.Equal(5, Codecs.Read<WithDefault>(Replace(Codecs.Blob(new WithDefault { V = 9 }), "V", "W")).V);
    }

    [Fact]
    public void Encode_LargeBuffersInside_CopiesNothing()
    {
        var value = new Pair { A = new byte[10_000_000], B = new byte[10_000_000] };
        for (int round = 0; ; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using (EncodedValue encoded = ValueCodec.Encode(value))
            {
                encoded.WriteTo(Stream.Null);
            }

            if (round == 10)
            {
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
                break;
            }
        }
    }

    [Fact]
    public void FindReferences_BesideSections_AreFound()
    {
        var session = new TestSession();
        ObjectHandle handle = session.NewHandle(5);
        using EncodedValue encoded = ValueCodec.Encode(new Dataset(new ObjectRef<int>(handle), new byte[5000]));
        Assert.Same(handle, Assert.Single(encoded.References));
        byte[] blob = encoded.ToBlob();
        Assert.Equal(handle.Id, Assert.Single(ValueCodec.FindReferences(blob)));
        Assert.Equal(handle.Id, ValueCodec.Decode<Dataset>(blob, session, out _).Source.Handle.Id);
    }

    [Fact]
    public void Decode_DamagedTable_ThrowsClusterTasksException()
    {
        byte[] seed = Codecs.Blob(Sample(3000, 1000, 500, 2));
        int table = BitConverter.ToInt32(seed, 4);
        Gen.Select(Gen.Int[0, 9], Gen.OneOf(Gen.Long, Gen.Int.Select(i => (long)i), Gen.Int[0, seed.Length].Select(i => (long)i))).Array[1,
            3].Sample(
            changes =>
            {
                byte[] bytes = [.. seed];
                foreach ((int word, long value) in changes)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(table + (8 * word)), value);
                }

                try
                {
                    Codecs.Read<Batch>(bytes);
                    ValueCodec.FindReferences(bytes);
                }
                catch (ClusterTasksException)
                {
                }
            },
            iter: 5000,
            threads: 1);
    }

    [Fact]
    public void Decode_OneSectionNamedTwice_IsRefused()
    {
        // Two members whose table entries both point at the first section: a million of them would be copied a million times.
        byte[] bytes = Codecs.Blob(new Pair { A = new byte[3000], B = new byte[3000] });
        Span<byte> table = bytes.AsSpan(BitConverter.ToInt32(bytes, 4) + SectionTable.HeaderSize);
        table[..SectionTable.EntrySize].CopyTo(table[SectionTable.EntrySize..]);
        Assert.Contains("does not fit", Assert.Throws<ClusterTasksException>(() => Codecs.Read<Pair>(bytes)).Message,
            StringComparison.Ordinal);
    }

    private static Batch Sample(int bytes, int floats, int longs, int many) => new()
    {
        Bytes = [.. Enumerable.Range(0, bytes).Select(i => (byte)i)],
        Weights = Enumerable.Range(0, floats).Select(i => i * 0.5f).ToArray(),
        Scratch = Enumerable.Range(0, longs).Select(i => (long)i).ToArray(),
        Parts = [.. Enumerable.Range(0, many)
            .Select(part => (ReadOnlyMemory<float>)Enumerable.Repeat((float)part, 600 * (part + 1)).ToArray())],
        ByName = Enumerable.Range(0, many).ToDictionary(i => $"k{i}", i => Enumerable.Repeat((ushort)i, 800 * (i + 1)).ToArray()),
        Inner = new Nested([.. Enumerable.Range(0, floats).Select(i => new Spot(i, i * 2.0))], null),
    };

    private static byte[] Replace(byte[] blob, string from, string to)
    {
        byte[] changed = [.. blob];
        changed[changed.AsSpan().IndexOf((byte[])[0xa1, (byte)from[0]]) + 1] = (byte)to[0];
        return changed;
    }

    public sealed record Batch
    {
        public required byte[] Bytes { get; init; }

        public required ReadOnlyMemory<float> Weights { get; init; }

        public Memory<long> Scratch { get; init; }

        public required List<ReadOnlyMemory<float>> Parts { get; init; }

        public required Dictionary<string, ushort[]> ByName { get; init; }

        public Nested? Inner { get; init; }
    }

    public sealed record Nested(Spot[] Points, Nested? Inner);

    public readonly record struct Spot(int X, double Y);

    public sealed record Dataset(ObjectRef<int> Source, byte[] Data);

    public sealed record Mixed(byte[] Data, int Id)
    {
        public int Count { get; set; }

        public string? Name { get; init; }
    }

    public struct Raw
    {
        public byte[]? Data;

        public int Id { get; set; }
    }

    public sealed class WithDefault
    {
        public int V { get; set; } = 5;

        public byte[]? Data { get; set; }
    }

    public sealed class Pair
    {
        public byte[]? A { get; set; }

        public byte[]? B { get; set; }
    }

    private sealed record Hidden(byte[] Data);
}
