namespace ClusterTasks.Store.Layout;

/// <summary>The owner's half of the shared index. I1: this is the only code that writes entries and buckets, and the caller holds the
/// owner's lock. No decision reads anything back from here: the owner decides by its private tables.</summary>
internal readonly unsafe struct IndexWriter(byte* control, ControlLayout layout)
{
    private readonly ulong* _buckets = (ulong*)(control + layout.BucketsOffset);
    private readonly IndexEntry* _entries = (IndexEntry*)(control + layout.EntriesOffset);
    private readonly uint _bucketMask = (uint)layout.BucketCount - 1;

    public void MarkCreated(int entry, uint generation) =>
        Volatile.Write(ref _entries[entry].Word, IndexEntry.Pack(generation, ObjectState.Created));

    /// <summary>Makes a sealed object visible.</summary>
    public void Publish(in ObjectId id, int entry, uint generation, int segment, long offset, long size)
    {
        IndexEntry* written = _entries + entry;
        written->Owner = id.Task.Owner.Value;
        written->Number = id.Task.Number;
        written->Index = id.Index;
        written->Segment = segment;
        written->Offset = offset;
        written->Size = size;
        ulong* bucket = Bucket(id);
        ulong head = *bucket;
        Volatile.Write(ref written->Next, (int)(uint)head);
        Volatile.Write(ref written->Word, IndexEntry.Pack(generation, ObjectState.Sealed));
        Volatile.Write(ref *bucket, NextVersion(head, entry + 1));
    }

    /// <summary>Hides an object from new readers. Afterwards the pin words show whether any reader is left.</summary>
    public void Withdraw(in ObjectId id, int entry, uint generation)
    {
        IndexEntry* written = _entries + entry;
        Volatile.Write(ref written->Word, IndexEntry.Pack(generation, ObjectState.Evicting));
        ulong* bucket = Bucket(id);
        ulong head = *bucket;
        int first = (int)(uint)head;
        if (first == entry + 1)
        {
            first = written->Next;
        }
        else
        {
            IndexEntry* previous = _entries + (first - 1);
            while (previous->Next != entry + 1)
                previous = _entries + (previous->Next - 1);
            Volatile.Write(ref previous->Next, written->Next);
        }
        // The version is incremented with every removal: a reader that was on this entry must not trust its miss.
        Volatile.Write(ref *bucket, NextVersion(head, first));
        Interlocked.MemoryBarrier(); // I3: EVICTING before the scan of the pins.
    }

    public void MarkFree(int entry, uint generation)
    {
        Volatile.Write(ref _entries[entry].Word, IndexEntry.Pack(generation, ObjectState.Free));
        // The fields are overwritten next; a weakly ordered CPU must not do that while the word still says the old generation.
        Interlocked.MemoryBarrier();
    }

    private static ulong NextVersion(ulong head, int link) => (((head >> 32) + 1) << 32) | (uint)link;

    private ulong* Bucket(in ObjectId id) => _buckets + (ControlLayout.Hash(id) & _bucketMask);
}
