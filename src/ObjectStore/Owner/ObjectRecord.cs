namespace ClusterTasks.Store;

/// <summary>The owner's private truth about one object; guarded by the store's lock.</summary>
internal sealed class ObjectRecord(ObjectId id, int slot, uint generation, int client, Allocation place, long size)
{
    public ObjectId Id { get; } = id;

    public int Slot { get; } = slot;

    public uint Generation { get; } = generation;

    /// <summary>Who writes it, while it is unsealed.</summary>
    public int Client { get; } = client;

    public int Segment { get; } = place.Segment;

    public long Offset { get; } = place.Offset;

    /// <summary>Bytes taken from the arena; at least <see cref="Size"/>.</summary>
    public long Allocated { get; set; } = place.Bytes;

    public long Size { get; set; } = size;

    public ObjectState State { get; set; } = ObjectState.Created;

    /// <summary>False while the memory behind the range is still being reserved, when the client does not know of it yet.</summary>
    public bool Granted { get; set; }

    /// <summary>What it was created for.</summary>
    public CreateKind Kind { get; set; }

    /// <summary>Somebody is about to read it: until this timestamp it stays in memory.</summary>
    public long BusyUntil { get; set; }

    /// <summary>Bytes that had been made busy when this one was, itself included.</summary>
    public long BusyMark { get; set; }

    /// <summary>Where it waits for its turn to leave the memory; null while it is not a candidate.</summary>
    public AgeList? AgeList { get; set; }

    public ObjectRecord? Older { get; set; }

    public ObjectRecord? Newer { get; set; }

    /// <summary>A delete came while it was being written: the seal drops it at once.</summary>
    public bool DeleteAtSeal { get; set; }

    public Allocation Place => new(Segment, Offset, Allocated);

    public CreateGrant Grant => new(Slot, Generation, Segment, Offset, Size, Exists: false);
}
