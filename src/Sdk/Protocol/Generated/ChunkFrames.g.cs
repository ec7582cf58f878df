// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Store.Contracts;
using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct AskChunk
{
    public static FrameType Type => FrameType.AskChunk;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Bytes);
    }

    public static AskChunk Read(ref MessagePackReader reader) => new(
        reader.ReadInt64());
}

partial record struct RetireChunk
{
    public static FrameType Type => FrameType.RetireChunk;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
    }

    public static RetireChunk Read(ref MessagePackReader reader) => new(
        reader.ReadInt32());
}

partial record struct ChunkGranted
{
    public static FrameType Type => FrameType.ChunkGranted;

    public void Write(ref MessagePackWriter writer)
    {
        if (Chunk is null)
            writer.WriteNil();
        else
            writer.WriteChunkGrant(Chunk);
    }

    public static ChunkGranted Read(ref MessagePackReader reader) => new(
        reader.TryReadNil() ? null : reader.ReadChunkGrant());
}
