using System.Buffers;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A record as bytes of its own, for the body of a frame that does not know what it carries, or for a call between
/// nodes.</summary>
internal static class WireMessage
{
    internal delegate void Writer<in T>(ref MessagePackWriter writer, T value);

    internal static byte[] Encode<T>(T value, Writer<T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <param name="body">The bytes.</param>
    /// <param name="what">Names the record in an error.</param>
    /// <param name="read">Reads the record.</param>
    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static T Decode<T>(byte[] body, string what, Wire.Reader<T> read)
    {
        try
        {
            var reader = new MessagePackReader(body);
            T value = read(ref reader);
            reader.SkipRest();
            return value;
        }
        catch (Exception e) when (FrameReader.IsDamage(e))
        {
            throw new ProtocolException($"A {what} cannot be read: {e.Message}", e);
        }
    }
}
