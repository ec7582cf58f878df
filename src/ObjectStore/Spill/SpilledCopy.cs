namespace ClusterTasks.Store.Spill;

/// <summary>States of a copy on disk.</summary>
internal enum SpilledState : byte
{
    /// <summary>Its bytes are on their way; only the copy in memory counts.</summary>
    Writing,

    /// <summary>The bytes are on disk: the object can be read again at any time.</summary>
    Stored,

    /// <summary>The object was deleted while its copy was being written or read; the end of that frees the space.</summary>
    Doomed,

    /// <summary>The space is free.</summary>
    Gone,
}

/// <summary>An object's copy on disk. The store's lock guards it.</summary>
internal sealed class SpilledCopy(ObjectId id, long size)
{
    public ObjectId Id { get; } = id;

    public long Size { get; } = size;

    public SpilledState State { get; set; }

    /// <summary>Null until it has a place.</summary>
    public SpillFile? File { get; set; }

    public long Offset { get; set; }

    public long End => Offset + Math.Max(Size, 1); // An empty object has a place, too.

    /// <summary>XxHash3 of the bytes.</summary>
    public ulong Hash { get; set; }

    /// <summary>Restores that are reading it, or wait for room.</summary>
    public int Readers { get; set; }

    /// <summary>The restore that is under way, shared by all that want the object.</summary>
    public Task? Restoring { get; set; }

    /// <summary>The neighbours in the file.</summary>
    public SpilledCopy? Previous { get; set; }

    public SpilledCopy? Next { get; set; }
}
