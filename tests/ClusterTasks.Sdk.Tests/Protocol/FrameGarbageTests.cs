using System.Buffers;
using System.Buffers.Binary;
using ClusterTasks.Protocol;
using CsCheck;
using static ClusterTasks.Sdk.Tests.Protocol.FrameGens;
using static ClusterTasks.Sdk.Tests.Protocol.Frames;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>Any bytes give frames, or a <see cref="ProtocolException"/>, soon and without much memory.</summary>
public sealed class FrameGarbageTests
{
    // The announced length of a list is allocated before its elements are read: a few bytes of memory for one of the wire is the price.
    private const int MemoryPerByte = 10;
    private const int MemoryOfAFewExceptions = 256 << 10;

    private static readonly Gen<byte[]> Seeds = Gen.OneOf(
        Submits.Select(Encode),
        Definitions.Select(definition => Encode(new DefineTask(1, definition))),
        Runs.Select(Encode),
        Hellos.Select(Encode),
        Welcomes.Select(Encode),
        Gen.Select(TaskIds, Results, More, (task, result, more) => Encode(new Completed(task, 1, false, false, default, result, more))),
        Gen.Select(Ids, Blobs, IdLists, (id, blob, nested) => Encode(new PutInline(id, blob, nested))),
        Gen.Select(Ids, Grants, (id, grant) => Encode(new Granted(id, grant))),
        Gen.Select(TaskIds, Text, Text, (task, function, text) => Encode(new Log(task, function, true, text))));

    [Fact]
    public void Read_RandomBytes_OnlyThrowsProtocolException() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 1_000].Array[0, 3]).Sample(
        (bytes, cuts) => Guarded(bytes, () => ReadAll(Split(bytes, cuts))), iter: 5_000, threads: 1);

    [Fact]
    public void Read_RandomBodies_OnlyThrowsProtocolException() => Gen.Select(Among([.. Types]), Gen.Byte.Array[0, 200]).Sample(
        (type, body) =>
        {
            byte[] frame = [.. new byte[4], (byte)type, .. body];
            BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length + 1);
            Guarded(frame, () => ReadAll(new ReadOnlySequence<byte>(frame)));
        },
        iter: 20_000,
        threads: 1);

    [Fact]
    public void Read_MutatedFrames_OnlyThrowsProtocolException() => Gen.Select(
        Seeds, Gen.Select(Gen.Int[0, 1_000_000],
            Gen.OneOf(Gen.Byte, Among<byte>(0, 0x7f, 0x80, 0xc0, 0xc1, 0xc4, 0xdd, 0xdf, 0xff))).Array[0, 6],
        Gen.Int[0, 3], Gen.Int[0, 1_000_000].Array[0, 4]).Sample(
        (seed, changes, cut, pieces) =>
        {
            byte[] bytes = [.. seed];
            foreach ((int at, byte value) in changes)
                bytes[4 + (at % (bytes.Length - 4))] = value;
            if (cut == 0)
            {
                // Shorter than its own contents, but whole as a frame.
                bytes = bytes[..(5 + ((bytes.Length - 5) / 2))];
                BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - 4);
            }

            Guarded(bytes, () => ReadAll(Split(bytes, pieces)));
        },
        iter: 20_000,
        threads: 1);

    [Fact]
    public void Read_BodyOfAnotherType_OnlyThrowsProtocolException() => Gen.Select(Seeds, Among([.. Types])).Sample(
        (seed, type) => Guarded(seed, () =>
        {
            try
            {
                DecodeAs(type, new ReadOnlySequence<byte>(seed, 5, seed.Length - 5));
            }
            catch (ProtocolException)
            {
            }
        }),
        iter: 5_000,
        threads: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(FrameBuffer.MaxFrameBytes + 1)]
    [InlineData(int.MaxValue)]
    public void TryCut_ImpossibleLength_IsAProtocolException(int length)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        var buffer = new ReadOnlySequence<byte>(bytes);

        Assert.Throws<ProtocolException>(() => FrameReader.TryCut(ref buffer, out _, out _));
    }

    [Fact]
    public void Decode_HalfAValueLeftOver_IsAProtocolException()
    {
        byte[] frame = [.. Encode(new Closing("x")), 0xc0, 0x92, 0xc0];

        Assert.Throws<ProtocolException>(() => FrameReader.Decode<Closing>(new ReadOnlySequence<byte>(frame, 5, frame.Length - 5)));
    }

    [Fact]
    public void Decode_ListsInListsLeftOver_AreSkippedHoweverDeepTheyAre()
    {
        byte[] frame = [.. Encode(new Closing("x")), .. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];

        Assert.Equal("x", FrameReader.Decode<Closing>(new ReadOnlySequence<byte>(frame, 5, frame.Length - 5)).Reason);
    }

    [Theory]
    [InlineData("", 17, 17, "does not speak the ClusterTasks session protocol")]
    [InlineData("HTTP/1.1", 17, 17, "does not speak the ClusterTasks session protocol")]
    [InlineData(ProtocolRange.Magic, 16, 0, "The client speaks session protocol 16, this node {own}: use")]
    [InlineData(ProtocolRange.Magic, 1_000, 1_001, "The client speaks session protocol 1000 to 1001, this node {own}: use")]
    [InlineData(ProtocolRange.Magic, 1_001, 1_000, "The client speaks session protocol 1001 to 1000, this node {own}: use")]
    public void Decode_HelloOfAStranger_SaysWhatIsWrong(string magic, int lowest, int highest, string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePack.MessagePackWriter(buffer);
        writer.Write(magic);
        writer.Write(lowest);
        writer.Write(highest);
        writer.Flush();

        ProtocolException error = Assert.Throws<ProtocolException>(
            () => FrameReader.Decode<Hello>(new ReadOnlySequence<byte>(buffer.WrittenMemory)));

        string expected = message.Replace("{own}", ProtocolRange.Own.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_AnnouncedLists_AreNotAllocatedBeforeTheirBytesAreThere()
    {
        // A list of a million ids takes 22 MB on the wire; one byte for each is a lie that must not cost 24 MB of memory.
        byte[] one = [.. Enumerable.Repeat((byte)0xc0, 1_000_000)];
        byte[] idList = [0xdd, 0x00, 0x0f, 0x42, 0x40, .. one];
        byte[] map = [0xdf, 0x00, 0x07, 0xa1, 0x20, .. one];
        byte[] put = [.. Encode(new PutInline(default, ReadOnlyMemory<byte>.Empty, []))[5..^1], .. idList];
        byte[] definition = Encode(new DefineTask(0, new TaskDefinition { Name = "" }))[5..];
        int resources = ResourcesOffset();
        byte[] definitionWithMap = [.. definition[..resources], .. map];

        AssertCheap(FrameType.PutInline, put);
        AssertCheap(FrameType.DefineTask, definitionWithMap);
        AssertCheap(FrameType.Submit, [.. Encode(new Submit(default, default, 0, 0, [], [], default))[5..^3], .. idList]);
        AssertCheap(FrameType.Seal, [.. Encode(new Seal(default, 0, 0, 0, false, []))[5..^1], .. idList]);
    }

    [Fact]
    public void Append_TooLargeFrame_ThrowsAndLeavesTheBufferUsable()
    {
        var buffer = new FrameBuffer();
        buffer.Append(new Closing("first"));
        int count = buffer.Count;

        ClusterTasksException error = Assert.Throws<ClusterTasksException>(() =>
            buffer.Append(new PutInline(default, new byte[FrameBuffer.MaxFrameBytes], [])));

        Assert.Contains("Remote.Put", error.Message, StringComparison.Ordinal);
        Assert.Equal(count, buffer.Count);
        buffer.Append(new Closing("second"));
        var sequence = new ReadOnlySequence<byte>(buffer.Written);
        Assert.True(FrameReader.TryCut(ref sequence, out _, out _));
        Assert.True(FrameReader.TryCut(ref sequence, out _, out ReadOnlySequence<byte> body));
        Assert.Equal("second", FrameReader.Decode<Closing>(body).Reason);
        Assert.Equal(0, sequence.Length);
    }

    private static int ResourcesOffset()
    {
        var resources = new Dictionary<string, double> { ["RESOURCE"] = 1 };
        var placement = new Placement { Demand = ResourceSet.From(1, 0, 0, resources) };
        byte[] frame = Encode(new DefineTask(0, new TaskDefinition { Name = "", Placement = placement }))[5..];
        return frame.AsSpan().IndexOf("RESOURCE"u8) - 2; // the header of the map and that of the string
    }

    private static void AssertCheap(FrameType type, byte[] body) => Guarded(body, () =>
        Assert.Throws<ProtocolException>(() => DecodeAs(type, new ReadOnlySequence<byte>(body))));

    private static void Guarded(byte[] bytes, Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryOfAFewExceptions + ((long)MemoryPerByte * bytes.Length));
    }
}
