namespace ClusterTasks.Store;

/// <summary>Memory and index slots that a client fills with small objects from front to back, without asking for each. Objects that it has
/// handed in no longer belong to the chunk: they have records and ranges of their own. The store's lock guards it.</summary>
internal sealed class Chunk(int number, Allocation place, ChunkSlot[] slots)
{
    private int _usedSlots;

    public int Number { get; } = number;

    public ChunkSlot[] Slots { get; } = slots;

    /// <summary>The unused rest: from the end of the last object that was handed in.</summary>
    public Allocation Rest { get; private set; } = place;

    public ReadOnlySpan<ChunkSlot> UnusedSlots => Slots.AsSpan(_usedSlots);

    /// <summary>Cuts the next object off. Returns false when the client's numbers do not follow, or it has used up its slots
    /// (I8).</summary>
    public bool TryCut(long offset, long size, out ChunkSlot slot, out Allocation place)
    {
        slot = default;
        place = default;
        if (offset != Rest.Offset || size < 0 || size > Rest.Bytes || _usedSlots == Slots.Length)
            return false;
        // The rounded size can pass the end: an empty object takes a unit, and one from 1 MiB whole pages.
        long bytes = ObjectRoom.Of(size);
        if (bytes > Rest.Bytes)
            return false;
        slot = Slots[_usedSlots++];
        place = Rest with { Bytes = bytes };
        Rest = Rest with { Offset = offset + bytes, Bytes = Rest.Bytes - bytes };
        return true;
    }
}
