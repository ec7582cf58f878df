using System.Buffers;
using CsCheck;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class TransferProtocolTests
{
    private const int GetSize = TransferProtocol.HeaderSize + RangeRequest.BodySize;

    private static readonly Gen<ObjectId> Ids = Gen.Select(
        Gen.ULong, Gen.ULong, Gen.UInt, (node, number, index) => new ObjectId(new TaskId(new NodeId(node), number), index));

    private static readonly Gen<long> Offsets = Gen.Long[0, long.MaxValue];

    private static readonly Gen<RangeRequest> Gets = Gen.Select(
        Ids, Gen.Long[0, 1L << 40], Gen.Long[0, 1L << 40], Gen.Enum<GetIntent>(), (id, chunk, length, intent) =>
            new RangeRequest(id, chunk * TransferProtocol.ChunkSize, length, intent));

    [Fact]
    public void TryReadFrame_WhatWasWritten_ReadsItInPiecesToo() =>
        Gen.Select(Gets, Gen.Int[0, GetSize - 1]).Sample((get, cut) =>
        {
            byte[] bytes = TransferProtocol.EncodeGet(get);
            ReadOnlySequence<byte> part = Pieces(bytes[..cut], cut / 2);
            Assert.False(TransferProtocol.TryReadFrame(ref part, FrameKind.Get, out _));

            ReadOnlySequence<byte> whole = Pieces([.. bytes, 1, 2, 3], cut);
            Assert.True(TransferProtocol.TryReadFrame(ref whole, FrameKind.Get, out TransferFrame frame));
            Assert.Equal((FrameKind.Get, get), (frame.Kind, TransferProtocol.DecodeGet(frame)));
            Assert.Equal([1, 2, 3], whole.ToArray());
        });

    [Fact]
    public void ReadHeader_WhatWasWritten_IsTheSame() =>
        Gen.Select(Offsets, Gen.Int[1, TransferProtocol.ChunkSize], Gen.ULong).Sample((value, length, hash) =>
        {
            var header = new FrameHeader(FrameKind.Chunk, value, length, hash);
            var bytes = new byte[TransferProtocol.HeaderSize];
            TransferProtocol.WriteHeader(bytes, header);
            Assert.Equal(header, TransferProtocol.ReadHeader(bytes));
        });

    [Fact]
    public void TryReadFrame_RandomBytes_ThrowsOnlyTransferException() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Enum<FrameKind>()).Sample(ReadAnything);

    [Fact]
    public void TryReadFrame_ChangedByte_IsRefused() =>
        Gen.Select(Gets, Gen.Int[0, GetSize - 1], Gen.Byte[1, 255]).Sample((get, position, flip) =>
        {
            byte[] bytes = TransferProtocol.EncodeGet(get);
            bytes[position] ^= flip;
            var input = new ReadOnlySequence<byte>(bytes);
            Assert.ThrowsAny<TransferException>(() => TransferProtocol.TryReadFrame(ref input, FrameKind.Get, out _));
        });

    [Theory]
    [InlineData((int)FrameKind.Chunk, 0, 0, "allowed are 1 to 1048576")]
    [InlineData((int)FrameKind.Chunk, 0, TransferProtocol.ChunkSize + 1, "allowed are 1 to 1048576")]
    [InlineData((int)FrameKind.Chunk, 0, -1, "allowed are 1 to 1048576")]
    [InlineData((int)FrameKind.Get, -1, RangeRequest.BodySize, "negative value -1")]
    [InlineData((int)FrameKind.Elsewhere, 0, TransferProtocol.MaxAddressBytes + 1, "allowed are 1 to 64")]
    [InlineData((int)FrameKind.Found, 0, 1, "allowed are 0 to 0")]
    [InlineData(0, 0, 0, "unknown kind 0")]
    [InlineData(200, 0, 0, "unknown kind 200")]
    public void ReadHeader_FieldOutOfBounds_SaysWhich(int kind, long value, int length, string expected)
    {
        var bytes = new byte[TransferProtocol.HeaderSize];
        TransferProtocol.WriteHeader(bytes, new FrameHeader((FrameKind)kind, value, length, 0));

        var error = Assert.Throws<TransferProtocolException>(() => TransferProtocol.ReadHeader(bytes));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void TryReadFrame_OtherKindThanExpected_IsRefusedBeforeItsBodyCame()
    {
        var bytes = new byte[TransferProtocol.HeaderSize];
        TransferProtocol.WriteHeader(bytes, new FrameHeader(FrameKind.Chunk, 0, TransferProtocol.ChunkSize, 0));
        var input = new ReadOnlySequence<byte>(bytes);
        Assert.Throws<TransferProtocolException>(() => TransferProtocol.TryReadFrame(ref input, FrameKind.Get, out _));
    }

    [Fact]
    public void EncodeError_LongTextWithLineBreaks_FitsAndIsOneLine()
    {
        var input = new ReadOnlySequence<byte>(TransferProtocol.EncodeError("a\r\nb" + new string('ü', 1000)));
        Assert.True(TransferProtocol.TryReadFrame(ref input, FrameKind.Error, out TransferFrame frame));
        Assert.StartsWith("a  bü", TransferProtocol.DecodeError(frame.Body));
    }

    private static void ReadAnything(byte[] bytes, FrameKind expected)
    {
        try
        {
            var input = new ReadOnlySequence<byte>(bytes);
            TransferProtocol.TryReadFrame(ref input, expected, out _);
        }
        catch (TransferException)
        {
            // The only exception allowed.
        }
    }

    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int cut)
    {
        var first = new Piece(bytes.AsMemory(0, cut), 0);
        Piece second = first.Add(bytes.AsMemory(cut));
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece Add(ReadOnlyMemory<byte> memory)
        {
            var piece = new Piece(memory, RunningIndex + Memory.Length);
            Next = piece;
            return piece;
        }
    }
}
