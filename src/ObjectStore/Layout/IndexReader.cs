namespace ClusterTasks.Store;

/// <summary>Finds and pins objects in the shared index without a lock: the reader's half of the protocol of docs/object-store.md.</summary>
internal readonly unsafe struct IndexReader
{
    // A lookup starts again only when the owner changed its bucket meanwhile. The bound is for an owner that died half-way, or a thread
    // that was descheduled again and again. Beyond it the object counts as absent, which the caller handles anyway.
    private const int MaxRestarts = 10_000;

    private readonly ulong* _buckets;
    private readonly SlotEntry* _slots;
    private readonly uint* _pins;
    private readonly uint _bucketMask;
    private readonly int _slotCount;

    public IndexReader(byte* control, ControlLayout layout, uint* pins)
    {
        _buckets = (ulong*)(control + layout.BucketsOffset);
        _slots = (SlotEntry*)(control + layout.SlotsOffset);
        _pins = pins;
        _bucketMask = (uint)layout.BucketCount - 1;
        _slotCount = layout.Slots;
    }

    public bool TryPin(in ObjectId id, out PinnedSlot pinned)
    {
        ulong* bucket = _buckets + (ControlLayout.Hash(id) & _bucketMask);
        for (int attempt = 0; attempt < MaxRestarts; attempt++)
        {
            ulong head = Volatile.Read(ref *bucket);
            if (Walk((int)(uint)head, id, out pinned))
                return true;
            // A slot that was freed and reused meanwhile leads into a foreign chain, and then the miss says nothing. But the owner had to
            // take it out of this bucket first, and each such change increments the bucket's version.
            if (Volatile.Read(ref *bucket) == head)
                return false;
        }
        pinned = default;
        return false;
    }

    /// <summary>Pins an object that this client has written into a slot of its chunk. It uses the protocol of <see cref="TryPin"/>, but the
    /// slot may still wait for the owner to take it: then the pin is set before any delete can be.</summary>
    public bool TryPinOwn(in PinnedSlot own)
    {
        Interlocked.Increment(ref _pins[own.Slot]);
        ulong word = Volatile.Read(ref _slots[own.Slot].Word);
        if (word == SlotEntry.Pack(own.Generation, ObjectState.Sealed) || word == SlotEntry.Pack(own.Generation, ObjectState.Created))
            return true;
        Unpin(own.Slot);
        return false;
    }

    public void Unpin(int slot) => Interlocked.Decrement(ref _pins[slot]);

    private bool Walk(int link, in ObjectId id, out PinnedSlot pinned)
    {
        // Bounded, because links that change meanwhile can form a ring for a moment.
        for (int steps = 0; link != 0 && steps <= _slotCount && (uint)(link - 1) < (uint)_slotCount; steps++)
        {
            int slot = link - 1;
            SlotEntry* entry = _slots + slot;
            ulong word = Volatile.Read(ref entry->Word);
            if (SlotEntry.StateOf(word) == ObjectState.Sealed && entry->Is(id))
            {
                pinned = new PinnedSlot(slot, (uint)(word >> 32), entry->Segment, entry->Offset, entry->Size);
                // I3: pin (a full fence), then look again. The owner writes EVICTING, fences, then looks at the pins: one of the
                // two must see the other. The unchanged generation also proves that the fields above belong together.
                Interlocked.Increment(ref _pins[slot]);
                if (Volatile.Read(ref entry->Word) == word)
                    return true;
                Interlocked.Decrement(ref _pins[slot]);
                break;
            }
            link = Volatile.Read(ref entry->Next);
        }
        pinned = default;
        return false;
    }
}

/// <summary>A slot that a reader has pinned.</summary>
internal readonly record struct PinnedSlot(int Slot, uint Generation, int Segment, long Offset, long Size);
