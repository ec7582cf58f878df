namespace ClusterTasks.Store.Layout;

/// <summary>Finds and pins objects in the shared index without a lock: the reader's half of the protocol of docs/object-store.md.</summary>
internal readonly unsafe struct IndexReader
{
    // A lookup starts again only when the owner changed its bucket meanwhile. The bound is for an owner that died half-way, or a thread
    // that was descheduled again and again. Beyond it the object counts as absent, which the caller handles anyway.
    private const int MaxRestarts = 10_000;

    private readonly ulong* _buckets;
    private readonly IndexEntry* _entries;
    private readonly uint* _pins;
    private readonly uint _bucketMask;
    private readonly int _entryCount;

    public IndexReader(byte* control, ControlLayout layout, uint* pins)
    {
        _buckets = (ulong*)(control + layout.BucketsOffset);
        _entries = (IndexEntry*)(control + layout.EntriesOffset);
        _pins = pins;
        _bucketMask = (uint)layout.BucketCount - 1;
        _entryCount = layout.Entries;
    }

    public bool TryPin(in ObjectId id, out PinnedEntry pinned)
    {
        ulong* bucket = _buckets + (ControlLayout.Hash(id) & _bucketMask);
        for (int attempt = 0; attempt < MaxRestarts; attempt++)
        {
            ulong head = Volatile.Read(ref *bucket);
            if (Walk((int)(uint)head, id, out pinned))
                return true;
            // An entry that was freed and reused meanwhile leads into a foreign chain, and then the miss says nothing. But the owner had to
            // take it out of this bucket first, and each such change increments the bucket's version.
            if (Volatile.Read(ref *bucket) == head)
                return false;
        }
        pinned = default;
        return false;
    }

    /// <summary>Pins an object that this client has written into an entry of its chunk. It uses the protocol of <see cref="TryPin"/>, but
    /// the entry may still wait for the owner to take it: then the pin is set before any delete can be.</summary>
    public bool TryPinOwn(in PinnedEntry own)
    {
        Interlocked.Increment(ref _pins[own.Entry]);
        ulong word = Volatile.Read(ref _entries[own.Entry].Word);
        if (word == IndexEntry.Pack(own.Generation, ObjectState.Sealed) || word == IndexEntry.Pack(own.Generation, ObjectState.Created))
            return true;
        Unpin(own.Entry);
        return false;
    }

    public void Unpin(int entry) => Interlocked.Decrement(ref _pins[entry]);

    private bool Walk(int link, in ObjectId id, out PinnedEntry pinned)
    {
        // Bounded, because links that change meanwhile can form a ring for a moment.
        for (int steps = 0; link != 0 && steps <= _entryCount && (uint)(link - 1) < (uint)_entryCount; steps++)
        {
            int entry = link - 1;
            IndexEntry* read = _entries + entry;
            ulong word = Volatile.Read(ref read->Word);
            if (IndexEntry.StateOf(word) == ObjectState.Sealed && read->Is(id))
            {
                pinned = new PinnedEntry(entry, (uint)(word >> 32), read->Segment, read->Offset, read->Size);
                // I3: pin (a full fence), then look again. The owner writes EVICTING, fences, then looks at the pins: one of the
                // two must see the other. The unchanged generation also proves that the fields above belong together.
                Interlocked.Increment(ref _pins[entry]);
                if (Volatile.Read(ref read->Word) == word)
                    return true;
                Interlocked.Decrement(ref _pins[entry]);
                break;
            }
            link = Volatile.Read(ref read->Next);
        }
        pinned = default;
        return false;
    }
}

/// <summary>An entry that a reader has pinned.</summary>
internal readonly record struct PinnedEntry(int Entry, uint Generation, int Segment, long Offset, long Size);
