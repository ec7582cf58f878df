
namespace ClusterTasks.Store.Layout;

/// <summary>A client's ring of small objects, as both sides see it. The client writes entries, and the owner writes one word: how many it
/// has taken. Neither waits for the other here, and the owner trusts nothing in it.</summary>
internal readonly unsafe struct SubmissionRing(byte* ring)
{
    public const long Bytes = ControlLayout.PageBytes + ((long)SubmissionEntry.Bytes * ControlLayout.RingEntries);

    private const ulong Mask = ControlLayout.RingEntries - 1;

    /// <summary>Entries that the owner has taken: those places are free again.</summary>
    public ulong Taken => Volatile.Read(ref *(ulong*)ring);

    private SubmissionEntry* Entries => (SubmissionEntry*)(ring + ControlLayout.PageBytes);

    public static int PlaceOf(ulong position) => (int)(position & Mask);

    /// <summary>Client: hands in entry number <paramref name="position"/>, whose place the owner has taken before.</summary>
    public void Submit(ulong position, in ObjectId id, int chunk, long offset, long size)
    {
        SubmissionEntry* entry = Entries + PlaceOf(position);
        entry->Owner = id.Task.Owner.Value;
        entry->Number = id.Task.Number;
        entry->Index = id.Index;
        entry->Chunk = chunk;
        entry->Offset = offset;
        entry->Size = size;
        Volatile.Write(ref entry->Sequence, position + 1);
    }

    /// <summary>Owner: reads entry number <paramref name="position"/>; false when it has not been written yet. It returns a copy, so that
    /// the checked bytes are the used bytes.</summary>
    public bool TryRead(ulong position, out SubmissionEntry entry)
    {
        SubmissionEntry* place = Entries + PlaceOf(position);
        entry = default;
        if (Volatile.Read(ref place->Sequence) != position + 1)
            return false;
        entry = *place;
        return true;
    }

    /// <summary>Owner: gives the places of all entries before <paramref name="position"/> back.</summary>
    public void Take(ulong position) => Volatile.Write(ref *(ulong*)ring, position);
}
