using System.Buffers;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>How ids, lists and blobs look on the session wire.</summary>
internal static class Wire
{
    /// <summary>Bytes that an object id takes on the wire: the header of a binary, and its content.</summary>
    internal const int IdBytes = 2 + ObjectId.Size;

    internal static void WriteId(this ref MessagePackWriter writer, in ObjectId id)
    {
        Span<byte> bytes = stackalloc byte[ObjectId.Size];
        id.WriteTo(bytes);
        writer.Write(bytes);
    }

    internal static ObjectId ReadObjectId(this ref MessagePackReader reader)
    {
        ReadOnlySequence<byte> bytes = reader.ReadBytes() ?? throw new ProtocolException("An object id is missing.");
        if (bytes.Length != ObjectId.Size)
            throw new ProtocolException($"An object id of {bytes.Length} bytes; expected {ObjectId.Size}.");
        Span<byte> copy = stackalloc byte[ObjectId.Size];
        bytes.CopyTo(copy);
        return ObjectId.Read(copy);
    }

    internal static void WriteId(this ref MessagePackWriter writer, in TaskId id)
    {
        writer.Write(id.Owner.Value);
        writer.Write(id.Number);
    }

    internal static TaskId ReadTaskId(this ref MessagePackReader reader) => new(new NodeId(reader.ReadUInt64()), reader.ReadUInt64());

    internal static void WriteId(this ref MessagePackWriter writer, in PlacementGroupId id)
    {
        writer.Write(id.Owner.Value);
        writer.Write(id.Number);
    }

    internal static PlacementGroupId ReadGroupId(this ref MessagePackReader reader) => new(new NodeId(reader.ReadUInt64()), reader.ReadUInt32());

    internal static void WriteIds(this ref MessagePackWriter writer, IReadOnlyList<ObjectId> ids)
    {
        writer.WriteArrayHeader(ids.Count);
        for (int i = 0; i < ids.Count; i++)
            writer.WriteId(ids[i]);
    }

    internal static ObjectId[] ReadObjectIds(this ref MessagePackReader reader)
    {
        // The reader counts on one byte for an element; an id in memory is larger than that, so the claim is checked before room is made.
        int count = reader.ReadArrayHeader();
        if (count == 0)
            return [];
        if (count > (reader.Sequence.Length - reader.Consumed) / IdBytes)
            throw new ProtocolException($"A list claims {count} object ids, more than its frame can hold.");
        var ids = new ObjectId[count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = reader.ReadObjectId();
        return ids;
    }

    internal static void WriteTaskIds(this ref MessagePackWriter writer, IReadOnlyList<TaskId> ids)
    {
        writer.WriteArrayHeader(ids.Count);
        for (int i = 0; i < ids.Count; i++)
            writer.WriteId(ids[i]);
    }

    internal static TaskId[] ReadTaskIds(this ref MessagePackReader reader)
    {
        // As with object ids: a task id takes at least two bytes on the wire and sixteen in memory.
        int count = reader.ReadArrayHeader();
        if (count > (reader.Sequence.Length - reader.Consumed) / 2)
            throw new ProtocolException($"A list claims {count} task ids, more than its frame can hold.");
        var ids = new TaskId[count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = reader.ReadTaskId();
        return ids;
    }

    internal static void WriteBlob(this ref MessagePackWriter writer, ReadOnlyMemory<byte> blob) => writer.Write(blob.Span);

    /// <summary>Copies the blob out of the receive buffer, which is used again for the next frame.</summary>
    internal static byte[] ReadBlob(this ref MessagePackReader reader) => reader.ReadBytes()?.ToArray() ?? [];

    internal static void WriteNames(this ref MessagePackWriter writer, IReadOnlyList<string> names)
    {
        writer.WriteArrayHeader(names.Count);
        for (int i = 0; i < names.Count; i++)
            writer.Write(names[i]);
    }

    internal static string[] ReadNames(this ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
            return [];
        var names = new string[count];
        for (int i = 0; i < count; i++)
            names[i] = reader.ReadText();
        return names;
    }

    internal static void WriteResources(this ref MessagePackWriter writer, IReadOnlyDictionary<string, double> resources)
    {
        writer.WriteMapHeader(resources.Count);
        foreach ((string name, double amount) in resources)
        {
            writer.Write(name);
            writer.Write(amount);
        }
    }

    internal static IReadOnlyDictionary<string, double> ReadResources(this ref MessagePackReader reader)
    {
        int count = reader.ReadMapHeader();
        if (count == 0)
            return TaskShape.NoResources;
        var resources = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
            resources[reader.ReadText()] = reader.ReadDouble();
        return resources;
    }

    internal static string ReadText(this ref MessagePackReader reader) => reader.ReadString() ?? "";
}
