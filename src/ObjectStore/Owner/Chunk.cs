namespace ClusterTasks.Store;

/// <summary>Memory and index slots that a client fills with small objects from front to back, without asking for each. What it has
/// handed in is no part of the chunk any more: those objects have records and ranges of their own. Guarded by the store's lock.</summary>
internal sealed class Chunk(int number, Allocation place, ChunkSlot[] slots)
{
    private int _usedSlots;

    public int Number { get; } = number;

    public ChunkSlot[] Slots { get; } = slots;

    /// <summary>What is left: from the end of the last object that was handed in.</summary>
    public Allocation Rest { get; private set; } = place;

    public ReadOnlySpan<ChunkSlot> UnusedSlots => Slots.AsSpan(_usedSlots);

    /// <summary>Cuts the next object off; false when the client's numbers are not what follows, or it has used up its slots (I8).</summary>
    public bool TryCut(long offset, long size, out ChunkSlot slot, out Allocation place)
    {
        slot = default;
        place = default;
        if (offset != Rest.Offset || size < 0 || size > Rest.Bytes || _usedSlots == Slots.Length)
            return false;
        // Rounded up it can pass the end: an empty object takes a unit, and one from 1 MiB whole pages.
        long bytes = ArenaSet.RoundUp(size);
        if (bytes > Rest.Bytes)
            return false;
        slot = Slots[_usedSlots++];
        place = Rest with { Bytes = bytes };
        Rest = Rest with { Offset = offset + bytes, Bytes = Rest.Bytes - bytes };
        return true;
    }
}

/// <summary>A reserved line of the index, and which use of it this will be.</summary>
internal readonly record struct ChunkSlot(int Slot, uint Generation);
