using System.Runtime.CompilerServices;
using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Messages;

/// <summary>The same object for the same definition of many orders from other nodes: a worker is told a definition once for each
/// object.</summary>
internal static class DefinitionInterner
{
    private static readonly ConditionalWeakTable<TaskDefinition, byte[]> Encoded = [];
    private static readonly KnownDefinitions Known = new();

    internal static void Write(ref MessagePackWriter writer, TaskDefinition definition) =>
        writer.Write(Encoded.GetValue(definition, Encode));

    internal static TaskDefinition Read(ref MessagePackReader reader)
    {
        byte[] bytes = reader.ReadBlob();
        lock (Known)
        {
            if (Known.Find(bytes) is { } known)
                return known;
        }

        // Not under the lock: it may be long, and has to be read but once.
        var inner = new MessagePackReader(bytes);
        TaskDefinition definition = TaskDefinition.Read(ref inner);
        inner.SkipRest();
        lock (Known)
            return Known.Add(bytes, definition);
    }

    private static byte[] Encode(TaskDefinition definition)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        definition.Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
