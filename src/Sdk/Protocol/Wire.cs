using System.Buffers;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>How ids, lists and blobs look on the session wire.</summary>
internal static class Wire
{
    /// <summary>Bytes that an object id takes on the wire: the header of a binary, and its content.</summary>
    internal const int IdBytes = 2 + ObjectId.Size;

    internal delegate T Reader<out T>(ref MessagePackReader reader);

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

    internal static PlacementGroupId ReadGroupId(this ref MessagePackReader reader) =>
        new(new NodeId(reader.ReadUInt64()), reader.ReadUInt32());

    internal static void WriteId(this ref MessagePackWriter writer, in JobId id)
    {
        writer.Write(id.Owner.Value);
        writer.Write(id.Number);
    }

    internal static JobId ReadJobId(this ref MessagePackReader reader) => new(new NodeId(reader.ReadUInt64()), reader.ReadUInt32());

    internal static void WriteIdOrNull(this ref MessagePackWriter writer, in JobId? id)
    {
        writer.Write(id is not null);
        writer.WriteId(id ?? default);
    }

    internal static JobId? ReadJobIdOrNull(this ref MessagePackReader reader)
    {
        bool isThere = reader.ReadBoolean();
        JobId id = reader.ReadJobId();
        return isThere ? id : null;
    }

    internal static NodeId? ReadNodeOrNull(this ref MessagePackReader reader) =>
        reader.ReadUInt64() is var node and not 0 ? new NodeId(node) : null;

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

    internal static void WriteNodes(this ref MessagePackWriter writer, IReadOnlyList<NodeId> nodes)
    {
        writer.WriteArrayHeader(nodes.Count);
        for (int i = 0; i < nodes.Count; i++)
            writer.Write(nodes[i].Value);
    }

    internal static NodeId[] ReadNodes(this ref MessagePackReader reader)
    {
        var nodes = new NodeId[reader.ReadArrayHeader()];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = new NodeId(reader.ReadUInt64());
        return nodes;
    }

    /// <summary>A list of anything else. It grows as its elements come: a count alone must not make room.</summary>
    internal static T[] ReadList<T>(this ref MessagePackReader reader, Reader<T> read)
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
            return [];
        var list = new List<T>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
            list.Add(read(ref reader));
        return [.. list];
    }

    internal static void WriteBlob(this ref MessagePackWriter writer, ReadOnlyMemory<byte> blob) => writer.Write(blob.Span);

    /// <summary>Copies the blob out of the receive buffer, which is used again for the next frame.</summary>
    internal static byte[] ReadBlob(this ref MessagePackReader reader) => reader.ReadBytes()?.ToArray() ?? [];

    internal static byte[]? ReadBlobOrNull(this ref MessagePackReader reader) => reader.TryReadNil() ? null : reader.ReadBlob();

    /// <summary>UTC ticks; 0 for none.</summary>
    internal static void WriteTime(this ref MessagePackWriter writer, DateTimeOffset? time) => writer.Write(time?.UtcTicks ?? 0);

    internal static DateTimeOffset ReadTime(this ref MessagePackReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    internal static DateTimeOffset? ReadTimeOrNull(this ref MessagePackReader reader) =>
        reader.ReadInt64() is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    internal static void WriteAmount(this ref MessagePackWriter writer, double? amount)
    {
        if (amount is { } value)
            writer.Write(value);
        else
            writer.WriteNil();
    }

    internal static double? ReadAmount(this ref MessagePackReader reader) => reader.TryReadNil() ? null : reader.ReadDouble();

    internal static void WriteBlobs(this ref MessagePackWriter writer, IReadOnlyList<byte[]?> blobs)
    {
        writer.WriteArrayHeader(blobs.Count);
        for (int i = 0; i < blobs.Count; i++)
            writer.Write(blobs[i]);
    }

    internal static byte[]?[] ReadBlobs(this ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        if (count == 0)
            return [];
        var blobs = new byte[]?[count];
        for (int i = 0; i < blobs.Length; i++)
            blobs[i] = reader.ReadBlobOrNull();
        return blobs;
    }

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
            return Amounts.None;
        var resources = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
            resources[reader.ReadText()] = reader.ReadDouble();
        return resources;
    }

    internal static void WriteLabels(this ref MessagePackWriter writer, IReadOnlyDictionary<string, string> labels)
    {
        writer.WriteMapHeader(labels.Count);
        foreach ((string name, string value) in labels)
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    internal static IReadOnlyDictionary<string, string> ReadLabels(this ref MessagePackReader reader)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int left = reader.ReadMapHeader(); left > 0; left--)
            labels[reader.ReadText()] = reader.ReadText();
        return labels;
    }

    /// <summary>How many values a counted record has; one of a newer writer may have more.</summary>
    internal static int ReadValueCount(this ref MessagePackReader reader, int least)
    {
        int count = reader.ReadArrayHeader();
        return count >= least ? count : throw new ProtocolException($"A record has {count} values and needs {least}.");
    }

    /// <summary>Skips values that only a newer reader knows.</summary>
    internal static void SkipValues(this ref MessagePackReader reader, long count)
    {
        // In a loop: the skip of the library goes one level deeper into the stack for each list in a list.
        for (; count > 0; count--)
        {
            if (reader.NextMessagePackType == MessagePackType.Array)
                count += reader.ReadArrayHeader();
            else if (reader.NextMessagePackType == MessagePackType.Map)
                count += 2L * reader.ReadMapHeader();
            else
                reader.Skip();
        }
    }

    /// <summary>Skips what only a newer reader knows, up to the end of the frame.</summary>
    internal static void SkipRest(this ref MessagePackReader reader)
    {
        while (!reader.End)
            reader.SkipValues(1);
    }

    internal static string ReadText(this ref MessagePackReader reader) => reader.ReadString() ?? "";
}
