using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Text;

namespace ClusterTasks.Store.Transfer;

/// <summary>Encodes and decodes the bytes on the wire, as pure functions. Every frame, in both directions, is a 32-byte header (magic 4,
/// kind 1, zero 3, value 8, body length 4, zero 4, hash 8; little endian) and a body.</summary>
internal static class TransferProtocol
{
    public const int Version = 3;
    public const int HeaderSize = 32;
    public const int ChunkSize = 1 << 20;
    public const int MaxErrorBytes = 512;
    public const int MaxAddressBytes = 64;

    // "CTXF". In every header rather than only in the hello: a stream that lost its frame boundary is noticed at once.
    private const uint Magic = 0x46585443;

    public static void WriteHeader(Span<byte> destination, FrameHeader header)
    {
        destination[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[4] = (byte)header.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], header.Value);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], header.BodyLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], header.Hash);
    }

    /// <exception cref="TransferProtocolException">These are not the first bytes of a frame.</exception>
    public static FrameHeader ReadHeader(ReadOnlySpan<byte> source)
    {
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(source);
        if (magic != Magic)
            throw new TransferProtocolException(
                $"it sent 0x{magic:x8} where a transfer frame should start. Is that the transfer port of a node?");
        var header = new FrameHeader(
            (FrameKind)source[4],
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[24..]));
        (int least, int most) = BodyLimits(header.Kind);
        if (header.BodyLength < least || header.BodyLength > most)
            throw new TransferProtocolException(
                $"it sent a {header.Kind} frame of {header.BodyLength} bytes; allowed are {least} to {most}.");
        if (header.Value < 0)
            throw new TransferProtocolException($"it sent a {header.Kind} frame with the negative value {header.Value}.");
        if ((source[5] | source[6] | source[7] | BinaryPrimitives.ReadInt32LittleEndian(source[20..])) != 0)
            throw new TransferProtocolException($"it sent a {header.Kind} frame whose reserved bytes are not zero.");
        return header;
    }

    public static FrameHeader HeaderOf(FrameKind kind, long value, ReadOnlySpan<byte> body) =>
        new(kind, value, body.Length, Hash(kind, value, body));

    /// <summary>Makes a whole small frame.</summary>
    public static byte[] Encode(FrameKind kind, long value, ReadOnlySpan<byte> body)
    {
        var frame = new byte[HeaderSize + body.Length];
        WriteHeader(frame, HeaderOf(kind, value, body));
        body.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    public static byte[] EncodeGet(RangeRequest get)
    {
        Span<byte> body = stackalloc byte[RangeRequest.BodySize];
        get.Id.WriteTo(body);
        BinaryPrimitives.WriteInt64LittleEndian(body[ObjectId.Size..], get.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body[(ObjectId.Size + sizeof(long))..], (int)get.Intent);
        return Encode(FrameKind.Get, get.Offset, body);
    }

    /// <exception cref="TransferProtocolException">No client of this version asks for that.</exception>
    public static RangeRequest DecodeGet(TransferFrame frame)
    {
        long length = BinaryPrimitives.ReadInt64LittleEndian(frame.Body.AsSpan(ObjectId.Size));
        int intent = BinaryPrimitives.ReadInt32LittleEndian(frame.Body.AsSpan(ObjectId.Size + sizeof(long)));
        if (length < 0 || frame.Value > long.MaxValue - length || frame.Value % ChunkSize != 0 || intent is < 0 or > (int)GetIntent.Insist)
            throw new TransferProtocolException(
                $"it asked for {length} bytes from offset {frame.Value} with intent {intent}; an offset is a multiple of {ChunkSize}.");
        return new RangeRequest(ObjectId.Read(frame.Body), frame.Value, length, (GetIntent)intent);
    }

    /// <param name="address">The address at which this node serves objects; null when it does not.</param>
    public static byte[] EncodeHello(IPEndPoint? address) =>
        Encode(FrameKind.Hello, Version, Encoding.ASCII.GetBytes(address?.ToString() ?? ""));

    public static byte[] EncodeElsewhere(IPEndPoint address) => Encode(FrameKind.Elsewhere, 0, Encoding.ASCII.GetBytes(address.ToString()));

    /// <summary>Returns the address in a hello or elsewhere frame; null when it is empty.</summary>
    /// <exception cref="TransferProtocolException">It is not an address and a port.</exception>
    public static IPEndPoint? DecodeAddress(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return null;
        if (!IPEndPoint.TryParse(Encoding.ASCII.GetString(text), out IPEndPoint? address) || address.Port == 0)
            throw new TransferProtocolException($"it sent '{DecodeError(text)}' where ip:port must come.");
        return address;
    }

    public static byte[] EncodeError(string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        return Encode(FrameKind.Error, 0, body.AsSpan(0, Math.Min(body.Length, MaxErrorBytes)));
    }

    /// <summary>Returns the text of an error frame, on one line: it comes from another machine and goes into logs.</summary>
    public static string DecodeError(ReadOnlySpan<byte> body)
    {
        char[] text = Encoding.UTF8.GetString(body).ToCharArray();
        for (int i = 0; i < text.Length; i++)
            if (char.IsControl(text[i]))
                text[i] = ' ';
        return new string(text);
    }

    /// <summary>Takes one small frame off the front of <paramref name="input"/>; false when some of it has not arrived yet.</summary>
    /// <param name="input">The bytes so far; on success those that follow the frame.</param>
    /// <param name="expected">The only kind that may come now. It is checked before the wait for the body, so a peer cannot make this side
    /// hold more than one small frame.</param>
    /// <param name="frame">The frame.</param>
    /// <exception cref="TransferProtocolException">The bytes are not such a frame.</exception>
    public static bool TryReadFrame(ref ReadOnlySequence<byte> input, FrameKind expected, out TransferFrame frame)
    {
        frame = default;
        if (input.Length < HeaderSize)
            return false;
        Span<byte> bytes = stackalloc byte[HeaderSize];
        input.Slice(0, HeaderSize).CopyTo(bytes);
        FrameHeader header = ReadHeader(bytes);
        if (header.Kind != expected)
            throw new TransferProtocolException($"it sent a {header.Kind} frame where a {expected} frame must come.");
        if (input.Length < HeaderSize + header.BodyLength)
            return false;
        byte[] body = input.Slice(HeaderSize, header.BodyLength).ToArray();
        CheckHash(header, body);
        frame = new TransferFrame(header.Kind, header.Value, body);
        input = input.Slice(HeaderSize + header.BodyLength);
        return true;
    }

    /// <exception cref="TransferException">The frame was damaged on the way.</exception>
    public static void CheckHash(FrameHeader header, ReadOnlySpan<byte> body)
    {
        ulong hash = Hash(header.Kind, header.Value, body);
        if (hash != header.Hash)
        {
            throw new TransferException(
                $"the {header.Kind} frame with value {header.Value} and {body.Length} bytes arrived damaged (hash {hash:x16}, sent "
                    + $"{header.Hash:x16}).",
                canRetry: true);
        }
    }

    // The seed carries the header's fields into the hash: a damaged size would otherwise reserve that much room here. Multiplication by an
    // odd number is one to one, so no two values of a kind share a seed.
    private static ulong Hash(FrameKind kind, long value, ReadOnlySpan<byte> body) =>
        XxHash3.HashToUInt64(body, unchecked((value * 0x1E3779B97F4A7C15) + (long)kind));

    private static (int Least, int Most) BodyLimits(FrameKind kind) => kind switch
    {
        FrameKind.Hello => (0, MaxAddressBytes),
        FrameKind.Get => (RangeRequest.BodySize, RangeRequest.BodySize),
        FrameKind.Elsewhere => (1, MaxAddressBytes),
        FrameKind.Welcome or FrameKind.Found or FrameKind.NotFound => (0, 0),
        FrameKind.Error => (0, MaxErrorBytes),
        FrameKind.Chunk => (1, ChunkSize),
        _ => throw new TransferProtocolException($"it sent a frame of unknown kind {(byte)kind}."),
    };
}
