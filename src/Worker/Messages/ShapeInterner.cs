using System.Runtime.CompilerServices;
using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Agent;

/// <summary>The same object for the same shape of many orders from other nodes: a worker is told a shape once for each object.</summary>
internal static class ShapeInterner
{
    private static readonly ConditionalWeakTable<TaskShape, byte[]> Encoded = [];
    private static readonly KnownShapes Known = new();

    internal static void Write(ref MessagePackWriter writer, TaskShape shape) => writer.Write(Encoded.GetValue(shape, Encode));

    internal static TaskShape Read(ref MessagePackReader reader)
    {
        byte[] bytes = reader.ReadBlob();
        lock (Known)
        {
            if (Known.Find(bytes) is { } known)
                return known;
        }

        // Not under the lock: it may be long, and has to be read but once.
        var inner = new MessagePackReader(bytes);
        TaskShape shape = TaskShape.Read(ref inner);
        inner.SkipRest();
        lock (Known)
            return Known.Add(bytes, shape);
    }

    private static byte[] Encode(TaskShape shape)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        shape.Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
