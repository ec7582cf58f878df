using System.Buffers;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>What the listings of tasks and of objects have in common on the wire.</summary>
internal static class StateWire
{
    internal delegate T Reader<T>(ref MessagePackReader reader);

    internal static void WriteNodes(ref MessagePackWriter writer, IReadOnlyList<NodeId> nodes)
    {
        writer.WriteArrayHeader(nodes.Count);
        foreach (NodeId node in nodes)
            writer.Write(node.Value);
    }

    internal static NodeId[] ReadNodes(ref MessagePackReader reader) => ReadList(ref reader, static (ref MessagePackReader one) => new NodeId(one.ReadUInt64()));

    /// <summary>A message that consists of nodes; empty for none.</summary>
    internal static byte[] EncodeNodes(IReadOnlyList<NodeId> nodes)
    {
        if (nodes.Count == 0)
            return [];
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        WriteNodes(ref writer, nodes);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static NodeId[] DecodeNodes(byte[] body)
    {
        if (body.Length == 0)
            return [];
        var reader = new MessagePackReader(body);
        return ReadNodes(ref reader);
    }

    internal static void WriteTime(ref MessagePackWriter writer, DateTimeOffset? time) => writer.Write(time?.UtcTicks ?? 0);

    internal static DateTimeOffset? ReadTime(ref MessagePackReader reader) => reader.ReadInt64() is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    internal static T[] ReadList<T>(ref MessagePackReader reader, Reader<T> read)
    {
        // Grown as the elements come: a count alone must not make room.
        int count = reader.ReadArrayHeader();
        var list = new List<T>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
            list.Add(read(ref reader));
        return [.. list];
    }
}
