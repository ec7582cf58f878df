using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>Cuts a byte stream into frames and decodes them; every violation is a <see cref="ProtocolException"/>.</summary>
internal static class FrameReader
{
    /// <summary>Takes the first whole frame off <paramref name="buffer"/>; false when more bytes are needed.</summary>
    internal static bool TryCut(ref ReadOnlySequence<byte> buffer, out FrameType type, out ReadOnlySequence<byte> body)
    {
        type = default;
        body = default;
        if (buffer.Length < FrameBuffer.PrefixBytes)
            return false;
        Span<byte> prefix = stackalloc byte[FrameBuffer.PrefixBytes];
        buffer.Slice(0, FrameBuffer.PrefixBytes).CopyTo(prefix);
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is < 1 or > FrameBuffer.MaxFrameBytes)
            throw new ProtocolException($"A frame claims {length} bytes; allowed are 1 to {FrameBuffer.MaxFrameBytes}.");
        if (buffer.Length - FrameBuffer.PrefixBytes < length)
            return false;
        ReadOnlySequence<byte> frame = buffer.Slice(FrameBuffer.PrefixBytes, length);
        type = (FrameType)frame.FirstSpan[0];
        body = frame.Slice(1);
        buffer = buffer.Slice(FrameBuffer.PrefixBytes + length);
        return true;
    }

    /// <summary>Decodes one frame. Missing bytes are violations; so are bytes left over, unless they are whole values: a newer program
    /// sends more of them than this one knows.</summary>
    internal static T Decode<T>(in ReadOnlySequence<byte> body)
        where T : IFrame<T>
    {
        try
        {
            var reader = new MessagePackReader(body);
            T frame = T.Read(ref reader);
            reader.SkipRest();
            return frame;
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new ProtocolException($"A {T.Type} frame cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a reader throws this for bytes that are no value of the type that it reads.</summary>
    internal static bool IsDamage(Exception error) =>
        error is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentException
            or InvalidOperationException or FormatException;
}
