using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Owner;

/// <summary>Memory and index entries that a client fills with small objects from front to back, without asking for each. Objects that it
/// has handed in no longer belong to the chunk: they have records and ranges of their own. The store's lock guards it.</summary>
internal sealed class Chunk(int number, Allocation place, ChunkEntry[] entries)
{
    private int _usedEntries;

    public int Number { get; } = number;

    public ChunkEntry[] Entries { get; } = entries;

    /// <summary>The unused rest: from the end of the last object that was handed in.</summary>
    public Allocation Rest { get; private set; } = place;

    public ReadOnlySpan<ChunkEntry> UnusedEntries => Entries.AsSpan(_usedEntries);

    /// <summary>Cuts the next object off. Returns false when the client's numbers do not follow, or it has used up its entries
    /// (I8).</summary>
    public bool TryCut(long offset, long size, out ChunkEntry entry, out Allocation place)
    {
        entry = default;
        place = default;
        if (offset != Rest.Offset || size < 0 || size > Rest.Bytes || _usedEntries == Entries.Length)
            return false;
        // The rounded size can pass the end: an empty object takes a unit, and one from 1 MiB whole pages.
        long bytes = ObjectRoom.Of(size);
        if (bytes > Rest.Bytes)
            return false;
        entry = Entries[_usedEntries++];
        place = Rest with { Bytes = bytes };
        Rest = Rest with { Offset = offset + bytes, Bytes = Rest.Bytes - bytes };
        return true;
    }
}
