// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

static partial class ObjectStateWire
{
    internal static void WriteObjectQuery(this ref MessagePackWriter writer, ObjectQuery value)
    {
        writer.WriteArrayHeader(4);
        writer.Write(value.Limit);
        writer.Write((byte)value.Order);
        writer.Write(value.Node?.Value ?? 0);
        writer.WriteIds(value.Ids);
    }

    internal static ObjectQuery ReadObjectQuery(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(4);
        ObjectQuery value = new()
        {
            Limit = reader.ReadInt32(),
            Order = (ObjectOrder)reader.ReadByte(),
            Node = reader.ReadNodeOrNull(),
            Ids = reader.ReadObjectIds(),
        };
        reader.SkipValues(values - 4);
        return value;
    }

    internal static void WriteObjectListing(this ref MessagePackWriter writer, ObjectListing value)
    {
        writer.WriteArrayHeader(3);
        writer.WriteArrayHeader(value.Objects.Count);
        for (int i = 0; i < value.Objects.Count; i++)
            writer.WriteObjectInfo(value.Objects[i]);

        writer.WriteArrayHeader(value.Nodes.Count);
        for (int i = 0; i < value.Nodes.Count; i++)
            writer.WriteObjectTotals(value.Nodes[i]);

        writer.WriteNodes(value.Unanswered);
    }

    internal static ObjectListing ReadObjectListing(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(3);
        ObjectListing value = new()
        {
            Objects = reader.ReadList(static (ref MessagePackReader one) => one.ReadObjectInfo()),
            Nodes = reader.ReadList(static (ref MessagePackReader one) => one.ReadObjectTotals()),
            Unanswered = reader.ReadNodes(),
        };
        reader.SkipValues(values - 3);
        return value;
    }

    internal static void WriteObjectInfo(this ref MessagePackWriter writer, ObjectInfo value)
    {
        writer.WriteArrayHeader(11);
        writer.WriteId(value.Id);
        writer.Write(value.SizeBytes);
        writer.Write((byte)value.Kind);
        writer.Write(value.ValueType);
        writer.Write((byte)value.Status);
        writer.Write(value.IsInline);
        writer.Write(value.IsSpilled);
        writer.WriteNodes(value.Locations);
        writer.WriteTime(value.Since);

        writer.WriteArrayHeader(value.Holders.Count);
        for (int i = 0; i < value.Holders.Count; i++)
            writer.WriteObjectHolder(value.Holders[i]);

        writer.Write(value.HolderCount);
    }

    internal static ObjectInfo ReadObjectInfo(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(11);
        ObjectInfo value = new()
        {
            Id = reader.ReadObjectId(),
            SizeBytes = reader.ReadInt64(),
            Kind = (ObjectKind)reader.ReadByte(),
            ValueType = reader.ReadText(),
            Status = (ObjectStatus)reader.ReadByte(),
            IsInline = reader.ReadBoolean(),
            IsSpilled = reader.ReadBoolean(),
            Locations = reader.ReadNodes(),
            Since = reader.ReadTimeOrNull(),
            Holders = reader.ReadList(static (ref MessagePackReader one) => one.ReadObjectHolder()),
            HolderCount = reader.ReadInt32(),
        };
        reader.SkipValues(values - 11);
        return value;
    }

    internal static void WriteObjectHolder(this ref MessagePackWriter writer, ObjectHolder value)
    {
        writer.WriteArrayHeader(9);
        writer.Write((byte)value.Kind);
        writer.Write(value.Node.Value);
        writer.Write(value.ProcessId);
        writer.Write(value.Name);
        writer.WriteId(value.Task);
        writer.WriteId(value.Container);
        writer.Write(value.Count);
        writer.WriteTime(value.Since);
    }

    internal static ObjectHolder ReadObjectHolder(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(9);
        ObjectHolder value = new()
        {
            Kind = (ObjectHolderKind)reader.ReadByte(),
            Node = new NodeId(reader.ReadUInt64()),
            ProcessId = reader.ReadInt32(),
            Name = reader.ReadText(),
            Task = reader.ReadTaskId(),
            Container = reader.ReadObjectId(),
            Count = reader.ReadInt64(),
            Since = reader.ReadTimeOrNull(),
        };
        reader.SkipValues(values - 9);
        return value;
    }

    internal static void WriteObjectTotals(this ref MessagePackWriter writer, ObjectTotals value)
    {
        writer.WriteArrayHeader(10);
        writer.Write(value.Node.Value);
        writer.Write(value.OwnedObjects);
        writer.Write(value.BorrowedObjects);
        writer.Write(value.InlineBytes);
        writer.Write(value.StoreCapacityBytes);
        writer.Write(value.StoreUsedBytes);
        writer.Write(value.StoreAllocatedBytes);
        writer.Write(value.StoreObjects);
        writer.Write(value.PinnedObjects);
        writer.Write(value.PinnedBytes);
    }

    internal static ObjectTotals ReadObjectTotals(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(10);
        ObjectTotals value = new()
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
        reader.SkipValues(values - 10);
        return value;
    }
}
