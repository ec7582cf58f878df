namespace ClusterTasks.Store;

/// <summary>Where a full store puts objects, and when.</summary>
internal sealed record SpillOptions
{
    /// <summary>Folder on a disk. The files in it have no name, so none is left behind, whatever way the owner ends.</summary>
    public required string Directory { get; init; }

    /// <summary>Most bytes on disk, fallback segment not counted. Default: as many as the disk has room for.</summary>
    public long LimitBytes { get; init; } = long.MaxValue;

    /// <summary>Part of the memory that may be used before objects are spilled. Default 0.8.</summary>
    public double StartAt { get; init; } = 0.8;

    /// <summary>Part of the memory that is used when spilling stops. Default 0.7. The gap keeps the disk from being written a
    /// little at every create.</summary>
    public double StopAt { get; init; } = 0.7;

    /// <summary>Length of the segment on disk for what must not wait; 0 for none. It is sparse and costs nothing until used.</summary>
    public long FallbackBytes { get; init; }

    /// <summary>Small objects share files of this length. Default 64 MiB: few enough files, and little enough held by one object.</summary>
    public long FileBytes { get; init; } = 64L << 20;
}
