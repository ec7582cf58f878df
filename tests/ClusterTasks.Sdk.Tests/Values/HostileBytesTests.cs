using Apache.Arrow;
using ClusterTasks.Values;
using ClusterTasks.Values.Errors;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Decoding any bytes ends soon, with a value or a ClusterTasksException.</summary>
public sealed class HostileBytesTests
{
    private static readonly TestSession Session = new();

    private static readonly Action<ReadOnlyMemory<byte>>[] Readers =
    [
        Read<int>, Read<int?>, Read<string>, Read<object>, Read<byte[]>, Read<ReadOnlyMemory<byte>>, Read<double[]>,
            Read<ReadOnlyMemory<double>>, Read<decimal[]>,
        Read<IReadOnlyList<int>>, Read<List<string>>, Read<Dictionary<string, object>>, Read<RoundTripTests.Order>,
            Read<RoundTripTests.Animal>,
        Read<RoundTripTests.Drawing>, Read<GuardTests.Node>, Read<GuardTests.Tree>, Read<int[,]>, Read<string[,,]>,
            Read<System.Buffers.ReadOnlySequence<byte>>, Read<NativeView<long>>, Read<System.Numerics.Tensors.Tensor<float>>,
            Read<SharedTensor<float>>,
        Read<RecordBatch>, Read<RecordBatch[]>, Read<Table>, Read<ReferenceTests.Job>,
        Read<SectionTests.Batch>, Read<ReadOnlyMemory<float>?>, Read<ErrorTests.Report>, Read<(int, string)>, Read<Guid>, Read<DateTime>,
            Read<Version>, Read<System.Numerics.BigInteger>, Read<System.Collections.BitArray>,
        data => ValueCodec.FindReferences(data),
        data => ValueCodec.IsError(data),
    ];

    private static readonly byte[][] Seeds =
    [
        Codecs.Blob(5), Codecs.Blob("text"), Codecs.Blob(new double[] { 1, 2 }), Codecs.Blob(new byte[] { 1, 2 }),
        Codecs.Blob(new RoundTripTests.Order(1, [new("a", 1, 2)], new() { ["k"] = new("b", 2, 3) }) { Note = "n" }),
        Codecs.Blob<RoundTripTests.Animal>(new RoundTripTests.Cat("c")),
        Codecs.Blob(new GuardTests.Node { Next = new() { Next = new() } }), Codecs.Blob(new int[2, 2]),
        Codecs.Blob(new Dictionary<string, object> { ["a"] = 1, ["b"] = "x" }),
        Codecs.Blob(new ReferenceTests
            .Job(new ObjectRef<int>(Session.NewHandle(1)), [], new ObjectRef(Session.NewHandle(2)), null)),
        Codecs.Blob(new Dictionary<string, object> { ["a"] = new byte[2500], ["b"] = new long[300] }),
        Codecs.Blob(new SharedTensor<float>(new float[6], 2, 3)),
        Codecs.Blob(new ErrorTests.Report(new IOException("x"), [])), ValueCodec.EncodeUnit().ToBlob(),
        ValueCodec.EncodeError(new IOException("disk"), new("f", default, default, 1, 1, ErrorKind.UserException)).ToBlob(),
    ];

    [Fact]
    public void Decode_RandomBytes_OnlyThrowsClusterTasksException() =>
        Gen.Byte.Array[0, 200].Sample(bytes => Try(bytes), iter: 300, threads: 1);

    [Fact]
    public void Decode_RandomPayload_OnlyThrowsClusterTasksException() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i]), Gen.Byte.Array[0, 100]).Sample(
            (seed, payload) => Try([.. seed.AsSpan(0, BitConverter.ToInt32(seed, 4)), .. payload]), iter: 500, threads: 1);

    [Fact]
    public void Decode_MutatedBlobs_OnlyThrowsClusterTasksException() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i]), Gen.Select(Gen.Int[0, 500], Gen.Byte).Array[1, 5], Gen.Int[0, 500])
            .Sample(
            (seed, changes, cut) =>
            {
                byte[] bytes = [.. seed];
                foreach ((int at, byte value) in changes)
                {
                    bytes[at % bytes.Length] = value;
                }

                Try(cut < 100 ? bytes[..(cut % bytes.Length)] : bytes);
            },
            iter: 2000,
            threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_MutatedArrow_OnlyThrowsClusterTasksException(bool asTable)
    {
        var builder = new RecordBatch.Builder();
        builder.Append("a", true, array => array.Int32(column => column.Append(1).AppendNull().Append(3)));
        builder.Append("b", true, array => array.String(column => column.Append("x").AppendNull().Append("yz")));
        var lists = new ListArray.Builder(Apache.Arrow.Types.Int32Type.Default);
        lists.Append();
        builder.Append("c", true, lists.AppendNull().Append().Build());
        Action<ReadOnlyMemory<byte>> read = asTable ? Read<Table> : Read<RecordBatch>;
        byte[] seed = asTable ? Codecs.Blob(new[] { builder.Build(), builder.Build() }) : Codecs.Blob(builder.Build());
        Gen.Select(Gen.Int[0, seed.Length - 1],
            Gen.OneOf(Gen.Byte, Gen.Int[0, 3].Select(i => (byte)(i switch { 0 => 0, 1 => 255, 2 => 1, _ => 127 })))).Array[1, 6].Sample(
            changes =>
            {
                byte[] bytes = [.. seed];
                foreach ((int at, byte value) in changes)
                {
                    bytes[at] = value;
                }

                Guarded(read, bytes);
            },
            iter: 10_000,
            threads: 1);
    }

    [Fact]
    public void Decode_AnnouncedLengths_AreNotAllocated()
    {
        byte[] header = Codecs.Blob<string?>(null)[..^1];
        byte[][] announcements =
        [
            [0xdd, 0x7f, 0xff, 0xff, 0xff], [0xdf, 0x7f, 0xff, 0xff, 0xff], [0xdb, 0x7f, 0xff, 0xff, 0xff], [0xc6, 0x7f, 0xff, 0xff, 0xff],
            [0x93, 0xce, 0x00, 0x00, 0xff, 0xff, 0xce, 0x00, 0x00, 0x7f, 0xff, 0x90],
        ];
        foreach (byte[] announcement in announcements)
        {
            Try([.. header, .. announcement]);
        }

        byte[] deep = [.. Codecs.Blob(new GuardTests.Tree())[..^10], .. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];
        Try(deep);
        byte[] key = [0x81, 0xa4, .. "Next"u8];
        byte[] node = Codecs.Blob(new GuardTests.Node());
        byte[] chain = [.. node.AsSpan(0, BitConverter.ToInt32(node, 4)), .. Enumerable.Repeat(key, 100_000).SelectMany(part => part),
            0xc0];
        Assert.Throws<ClusterTasksException>(() => Read<GuardTests.Node>(chain));
    }

    private static void Try(byte[] bytes)
    {
        foreach (Action<ReadOnlyMemory<byte>> reader in Readers)
        {
            Guarded(reader, bytes);
        }
    }

    private static void Guarded(Action<ReadOnlyMemory<byte>> reader, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            reader(bytes);
        }
        catch (ClusterTasksException)
        {
        }
        catch (TimeoutException)
        {
            // An error blob of this kind.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    private static void Read<T>(ReadOnlyMemory<byte> data) => ValueCodec.Decode<T>(data, Session, out _);
}
