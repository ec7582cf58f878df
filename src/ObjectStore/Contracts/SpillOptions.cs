namespace ClusterTasks.Store.Contracts;

/// <summary>Options of spilling: the place, and the thresholds.</summary>
internal sealed record SpillOptions
{
    /// <summary>Gets the folder on a disk. The files in it have no name, so none is left behind, however the owner ends.</summary>
    public required string Directory { get; init; }

    /// <summary>Gets the largest number of bytes on disk, without the fallback segment. Default: all that the disk has room for.</summary>
    public long LimitBytes { get; init; } = long.MaxValue;

    /// <summary>Gets the part of the memory that may be used before objects are spilled. Default 0.8.</summary>
    public double StartAt { get; init; } = 0.8;

    /// <summary>Gets the part of the memory that is used when spilling stops. Default 0.7. The gap prevents a small write to the disk at
    /// every create.</summary>
    public double StopAt { get; init; } = 0.7;

    /// <summary>Gets the length of the segment on disk for creates that must not wait; 0 for none. It is sparse and costs nothing until
    /// used.</summary>
    public long FallbackBytes { get; init; }

    /// <summary>Gets the length of the files that small objects share. Default 64 MiB: few files, and little space that one object
    /// keeps.</summary>
    public long FileBytes { get; init; } = 64L << 20;
}
