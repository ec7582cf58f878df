using System.Buffers;
using MessagePack;
using static ClusterTasks.Protocol.StateWire;

namespace ClusterTasks.Protocol;

/// <summary>How listings of objects travel: each record is one array of fields, in the order below; lists are arrays of those. Times
/// are UTC ticks, 0 for none.</summary>
internal static class ObjectStateWire
{
    /// <summary>Holders that a row names.</summary>
    internal const int MaxHolders = 100;

    private const int QueryFields = 4;
    private const int ListingFields = 3;
    private const int ObjectFields = 11;
    private const int HolderFields = 9; // a task id takes two
    private const int TotalsFields = 10;

    internal static byte[] Encode(ObjectQuery query)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(QueryFields);
        writer.Write(query.Limit);
        writer.Write((byte)query.Order);
        writer.Write(query.Node?.Value ?? 0);
        writer.WriteIds(query.Ids);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="ProtocolException">The bytes are no query.</exception>
    internal static ObjectQuery DecodeQuery(byte[] body) => Decode(body, static (ref MessagePackReader reader) =>
    {
        Require(ref reader, QueryFields);
        int limit = reader.ReadInt32();
        byte order = reader.ReadByte();
        ulong node = reader.ReadUInt64();
        return new ObjectQuery
        {
            Limit = limit,
            Order = (ObjectOrder)order,
            Node = node == 0 ? null : new NodeId(node),
            Ids = reader.ReadObjectIds(),
        };
    });

    internal static byte[] Encode(ObjectListing listing)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(ListingFields);
        writer.WriteArrayHeader(listing.Objects.Count);
        foreach (ObjectInfo row in listing.Objects)
            Write(ref writer, row);
        writer.WriteArrayHeader(listing.Nodes.Count);
        foreach (ObjectTotals totals in listing.Nodes)
            Write(ref writer, totals);
        WriteNodes(ref writer, listing.Unanswered);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="ProtocolException">The bytes are no listing.</exception>
    internal static ObjectListing DecodeListing(byte[] body) => Decode(body, static (ref MessagePackReader reader) =>
    {
        Require(ref reader, ListingFields);
        return new ObjectListing
        {
            Objects = ReadList(ref reader, ReadObject),
            Nodes = ReadList(ref reader, ReadTotals),
            Unanswered = ReadNodes(ref reader),
        };
    });

    private static void Write(ref MessagePackWriter writer, ObjectInfo row)
    {
        writer.WriteArrayHeader(ObjectFields);
        writer.WriteId(row.Id);
        writer.Write(row.SizeBytes);
        writer.Write((byte)row.Kind);
        writer.Write(row.ValueType);
        writer.Write((byte)row.Status);
        writer.Write(row.IsInline);
        writer.Write(row.IsSpilled);
        WriteNodes(ref writer, row.Locations);
        WriteTime(ref writer, row.Since);
        writer.Write(row.HolderCount);
        writer.WriteArrayHeader(row.Holders.Count);
        foreach (ObjectHolder holder in row.Holders)
            Write(ref writer, holder);
    }

    private static ObjectInfo ReadObject(ref MessagePackReader reader)
    {
        Require(ref reader, ObjectFields);
        return new ObjectInfo
        {
            Id = reader.ReadObjectId(),
            SizeBytes = reader.ReadInt64(),
            Kind = (ObjectKind)reader.ReadByte(),
            ValueType = reader.ReadText(),
            Status = (ObjectStatus)reader.ReadByte(),
            IsInline = reader.ReadBoolean(),
            IsSpilled = reader.ReadBoolean(),
            Locations = ReadNodes(ref reader),
            Since = ReadTime(ref reader),
            HolderCount = reader.ReadInt32(),
            Holders = ReadList(ref reader, ReadHolder),
        };
    }

    private static void Write(ref MessagePackWriter writer, ObjectHolder holder)
    {
        writer.WriteArrayHeader(HolderFields);
        writer.Write((byte)holder.Kind);
        writer.Write(holder.Node.Value);
        writer.Write(holder.ProcessId);
        writer.Write(holder.Name);
        writer.WriteId(holder.Task);
        writer.WriteId(holder.Container);
        writer.Write(holder.Count);
        WriteTime(ref writer, holder.Since);
    }

    private static ObjectHolder ReadHolder(ref MessagePackReader reader)
    {
        Require(ref reader, HolderFields);
        return new ObjectHolder
        {
            Kind = (ObjectHolderKind)reader.ReadByte(),
            Node = new NodeId(reader.ReadUInt64()),
            ProcessId = reader.ReadInt32(),
            Name = reader.ReadText(),
            Task = reader.ReadTaskId(),
            Container = reader.ReadObjectId(),
            Count = reader.ReadInt64(),
            Since = ReadTime(ref reader),
        };
    }

    private static void Write(ref MessagePackWriter writer, ObjectTotals totals)
    {
        writer.WriteArrayHeader(TotalsFields);
        writer.Write(totals.Node.Value);
        writer.Write(totals.OwnedObjects);
        writer.Write(totals.BorrowedObjects);
        writer.Write(totals.InlineBytes);
        writer.Write(totals.StoreCapacityBytes);
        writer.Write(totals.StoreUsedBytes);
        writer.Write(totals.StoreAllocatedBytes);
        writer.Write(totals.StoreObjects);
        writer.Write(totals.PinnedObjects);
        writer.Write(totals.PinnedBytes);
    }

    private static ObjectTotals ReadTotals(ref MessagePackReader reader)
    {
        Require(ref reader, TotalsFields);
        return new ObjectTotals
        {
            Node = new NodeId(reader.ReadUInt64()),
            OwnedObjects = reader.ReadInt64(),
            BorrowedObjects = reader.ReadInt64(),
            InlineBytes = reader.ReadInt64(),
            StoreCapacityBytes = reader.ReadInt64(),
            StoreUsedBytes = reader.ReadInt64(),
            StoreAllocatedBytes = reader.ReadInt64(),
            StoreObjects = reader.ReadInt64(),
            PinnedObjects = reader.ReadInt64(),
            PinnedBytes = reader.ReadInt64(),
        };
    }

    private static void Require(ref MessagePackReader reader, int fields)
    {
        if (reader.ReadArrayHeader() != fields)
            throw new ProtocolException("Object figures of another version.");
    }

    private static T Decode<T>(byte[] body, Reader<T> read)
    {
        try
        {
            var reader = new MessagePackReader(body);
            return read(ref reader);
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentException)
        {
            throw new ProtocolException($"A listing of objects cannot be read: {e.Message}", e);
        }
    }
}
