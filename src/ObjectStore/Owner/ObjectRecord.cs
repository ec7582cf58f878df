using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Owner;

/// <summary>The owner's private record of one object; the store's lock guards it.</summary>
internal sealed class ObjectRecord(ObjectId id, int entry, uint generation, int client, Allocation place, long size)
{
    public ObjectId Id { get; } = id;

    public int Entry { get; } = entry;

    public uint Generation { get; } = generation;

    /// <summary>The client that writes it, while it is unsealed.</summary>
    public int Client { get; } = client;

    public int Segment { get; } = place.Segment;

    public long Offset { get; } = place.Offset;

    /// <summary>Bytes taken from the arena; at least <see cref="Size"/>.</summary>
    public long Allocated { get; set; } = place.Bytes;

    public long Size { get; set; } = size;

    public ObjectState State { get; set; } = ObjectState.Created;

    /// <summary>False while the memory behind the range is still being reserved, when the client does not know of it yet.</summary>
    public bool Granted { get; set; }

    /// <summary>The purpose of its create.</summary>
    public CreateKind Kind { get; set; }

    /// <summary>A client is about to read it: until this timestamp it stays in memory.</summary>
    public long BusyUntil { get; set; }

    /// <summary>The total bytes that had been made busy when this object was, its own included.</summary>
    public long BusyMark { get; set; }

    /// <summary>The list in which it waits to leave the memory; null while it is not a candidate.</summary>
    public AgeList? AgeList { get; set; }

    public ObjectRecord? Older { get; set; }

    public ObjectRecord? Newer { get; set; }

    /// <summary>True when a delete came while it was being written: the seal drops it at once.</summary>
    public bool DeleteAtSeal { get; set; }

    public Allocation Place => new(Segment, Offset, Allocated);

    public CreateGrant Grant => new(Entry, Generation, Segment, Offset, Size, Exists: false);
}
