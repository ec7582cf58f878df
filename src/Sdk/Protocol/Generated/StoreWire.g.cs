// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Platform;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using MessagePack;

namespace ClusterTasks.Protocol;

static partial class StoreWire
{
    internal static void WriteCreateGrant(this ref MessagePackWriter writer, in CreateGrant value)
    {
        writer.Write(value.Entry);
        writer.Write(value.Generation);
        writer.Write(value.Segment);
        writer.Write(value.Offset);
        writer.Write(value.Size);
        writer.Write(value.Exists);
    }

    internal static CreateGrant ReadCreateGrant(this ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        reader.ReadUInt32(),
        reader.ReadInt32(),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadBoolean());

    internal static void WriteChunkGrant(this ref MessagePackWriter writer, ChunkGrant value)
    {
        writer.Write(value.Number);
        writer.Write(value.Segment);
        writer.Write(value.Offset);
        writer.Write(value.Bytes);

        writer.WriteArrayHeader(value.Entries.Length);
        for (int i = 0; i < value.Entries.Length; i++)
            writer.WriteChunkEntry(value.Entries[i]);
    }

    internal static ChunkGrant ReadChunkGrant(this ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        reader.ReadInt32(),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadList(static (ref MessagePackReader one) => one.ReadChunkEntry()));

    internal static void WriteChunkEntry(this ref MessagePackWriter writer, in ChunkEntry value)
    {
        writer.Write(value.Entry);
        writer.Write(value.Generation);
    }

    internal static ChunkEntry ReadChunkEntry(this ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        reader.ReadUInt32());

    internal static void WriteStoreDescriptor(this ref MessagePackWriter writer, StoreDescriptor value)
    {
        writer.Write(value.OwnerProcessId);
        writer.Write(value.Epoch);
        writer.Write(value.ClientIndex);
        writer.WriteSegmentDescriptor(value.Control);

        writer.WriteArrayHeader(value.Arenas.Count);
        for (int i = 0; i < value.Arenas.Count; i++)
            writer.WriteSegmentDescriptor(value.Arenas[i]);
    }

    internal static StoreDescriptor ReadStoreDescriptor(this ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        reader.ReadUInt64(),
        reader.ReadInt32(),
        reader.ReadSegmentDescriptor(),
        reader.ReadList(static (ref MessagePackReader one) => one.ReadSegmentDescriptor()));

    internal static void WriteSegmentDescriptor(this ref MessagePackWriter writer, SegmentDescriptor value)
    {
        writer.Write(value.Path);
        writer.Write(value.Bytes);
    }

    internal static SegmentDescriptor ReadSegmentDescriptor(this ref MessagePackReader reader) => new(
        reader.ReadText(),
        reader.ReadInt64());
}
