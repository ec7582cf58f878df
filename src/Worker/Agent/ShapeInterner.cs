using System.Runtime.CompilerServices;
using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Agent;

/// <summary>The same object for the same shape of many orders from other nodes: a worker is told a shape once for each object.</summary>
internal static class ShapeInterner
{
    // Many programs have a handful; what is not found is read again.
    private const int Capacity = 1_024;

    private static readonly ConditionalWeakTable<TaskShape, byte[]> Encoded = [];
    private static readonly Dictionary<byte[], TaskShape> Known = new(BytesComparer.Instance);

    internal static void Write(ref MessagePackWriter writer, TaskShape shape) => writer.Write(Encoded.GetValue(shape, Encode));

    internal static TaskShape Read(ref MessagePackReader reader)
    {
        byte[] bytes = reader.ReadBlob();
        lock (Known)
        {
            if (Known.TryGetValue(bytes, out TaskShape? known))
                return known;
            var inner = new MessagePackReader(bytes);
            TaskShape shape = TaskShape.Read(ref inner);
            if (!inner.End)
                throw new ProtocolException("A task's shape has bytes left over.");
            if (Known.Count >= Capacity)
                Known.Clear();
            Known.Add(bytes, shape);
            return shape;
        }
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
