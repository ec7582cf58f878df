using ClusterTasks.Store;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>Asks for memory to put small objects into, at most so many bytes; answered by <see cref="ChunkLeased"/>.</summary>
internal readonly record struct LeaseChunk(long Bytes) : IFrame<LeaseChunk>
{
    public static FrameType Type => FrameType.LeaseChunk;

    public void Write(ref MessagePackWriter writer) => writer.Write(Bytes);

    public static LeaseChunk Read(ref MessagePackReader reader) => new(reader.ReadInt64());
}

/// <summary>The client puts nothing more into that chunk.</summary>
internal readonly record struct RetireChunk(int Number) : IFrame<RetireChunk>
{
    public static FrameType Type => FrameType.RetireChunk;

    public void Write(ref MessagePackWriter writer) => writer.Write(Number);

    public static RetireChunk Read(ref MessagePackReader reader) => new(reader.ReadInt32());
}

/// <summary>The chunk, or none: the store has nothing to spare.</summary>
internal readonly record struct ChunkLeased(ChunkGrant? Chunk) : IFrame<ChunkLeased>
{
    public static FrameType Type => FrameType.ChunkLeased;

    public void Write(ref MessagePackWriter writer)
    {
        if (Chunk is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Write(Chunk.Number);
        writer.Write(Chunk.Segment);
        writer.Write(Chunk.Offset);
        writer.Write(Chunk.Bytes);
        writer.WriteArrayHeader(Chunk.Slots.Length);
        foreach (ChunkSlot slot in Chunk.Slots)
        {
            writer.Write(slot.Slot);
            writer.Write(slot.Generation);
        }
    }

    public static ChunkLeased Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
            return new ChunkLeased(null);
        (int number, int segment, long offset, long bytes) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64());
        int count = reader.ReadArrayHeader();
        if (count > (reader.Sequence.Length - reader.Consumed) / 2)
            throw new ProtocolException($"A list claims {count} slots, more than its frame can hold.");
        var slots = new ChunkSlot[count];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = new ChunkSlot(reader.ReadInt32(), reader.ReadUInt32());
        return new ChunkLeased(new ChunkGrant(number, segment, offset, bytes, slots));
    }
}
