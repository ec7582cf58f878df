namespace ClusterTasks.Store;

/// <summary>The owner's half of the shared index. I1: this is the only code that writes slots and buckets, and the caller holds the owner's
/// lock. No decision reads anything back from here: the owner decides by its private tables.</summary>
internal readonly unsafe struct IndexWriter(byte* control, ControlLayout layout)
{
    private readonly ulong* _buckets = (ulong*)(control + layout.BucketsOffset);
    private readonly SlotEntry* _slots = (SlotEntry*)(control + layout.SlotsOffset);
    private readonly uint _bucketMask = (uint)layout.BucketCount - 1;

    public void MarkCreated(int slot, uint generation) =>
        Volatile.Write(ref _slots[slot].Word, SlotEntry.Pack(generation, ObjectState.Created));

    /// <summary>Makes a sealed object visible.</summary>
    public void Publish(in ObjectId id, int slot, uint generation, int segment, long offset, long size)
    {
        SlotEntry* entry = _slots + slot;
        entry->Owner = id.Task.Owner.Value;
        entry->Number = id.Task.Number;
        entry->Index = id.Index;
        entry->Segment = segment;
        entry->Offset = offset;
        entry->Size = size;
        ulong* bucket = Bucket(id);
        ulong head = *bucket;
        Volatile.Write(ref entry->Next, (int)(uint)head);
        Volatile.Write(ref entry->Word, SlotEntry.Pack(generation, ObjectState.Sealed));
        Volatile.Write(ref *bucket, NextVersion(head, slot + 1));
    }

    /// <summary>Hides an object from new readers. Afterwards the pin words show whether any reader is left.</summary>
    public void Withdraw(in ObjectId id, int slot, uint generation)
    {
        SlotEntry* entry = _slots + slot;
        Volatile.Write(ref entry->Word, SlotEntry.Pack(generation, ObjectState.Evicting));
        ulong* bucket = Bucket(id);
        ulong head = *bucket;
        int first = (int)(uint)head;
        if (first == slot + 1)
        {
            first = entry->Next;
        }
        else
        {
            SlotEntry* previous = _slots + (first - 1);
            while (previous->Next != slot + 1)
                previous = _slots + (previous->Next - 1);
            Volatile.Write(ref previous->Next, entry->Next);
        }
        // The version is incremented with every removal: a reader that was on this slot must not trust its miss.
        Volatile.Write(ref *bucket, NextVersion(head, first));
        Interlocked.MemoryBarrier(); // I3: EVICTING before the scan of the pins.
    }

    public void MarkFree(int slot, uint generation)
    {
        Volatile.Write(ref _slots[slot].Word, SlotEntry.Pack(generation, ObjectState.Free));
        // The fields are overwritten next; a weakly ordered CPU must not do that while the word still says the old generation.
        Interlocked.MemoryBarrier();
    }

    private static ulong NextVersion(ulong head, int link) => (((head >> 32) + 1) << 32) | (uint)link;

    private ulong* Bucket(in ObjectId id) => _buckets + (ControlLayout.Hash(id) & _bucketMask);
}
