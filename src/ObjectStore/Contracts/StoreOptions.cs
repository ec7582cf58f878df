using ClusterTasks.Platform;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Contracts;

/// <summary>The size of a node store and the source of its memory.</summary>
internal sealed record StoreOptions
{
    private const long SmallestCapacity = 64 << 10;

    /// <summary>Gets the bytes for objects, rounded up to 4 KiB.</summary>
    public required long CapacityBytes { get; init; }

    /// <summary>Gets the number of objects that can exist at once. Each costs 72 bytes, and 4 bytes per client.</summary>
    public int MaxObjects { get; init; } = 65536;

    /// <summary>The largest <see cref="MaxClients"/>.</summary>
    public const int MostClients = 4096;

    /// <summary>Gets the number of processes that can be attached at once, beside the node itself. An absent one costs address space
    /// only.</summary>
    public int MaxClients { get; init; } = 128;

    /// <summary>Gets the largest mapping, and so the largest object. Default 8 GiB.</summary>
    public long SegmentBytes { get; init; } = 8L << 30;

    /// <summary>Gets a directory (a tmpfs mounted with huge pages, for example) for the memory; null takes anonymous memory
    /// files.</summary>
    public string? SharedMemoryDirectory { get; init; }

    /// <summary>Gets whether all memory is reserved and touched in the background from the start. Otherwise it is done as creates need it,
    /// which makes the first use of every page slower.</summary>
    public bool PreTouch { get; init; } = true;

    /// <summary>Gets the time that a create waits for room. Default 10 s.</summary>
    public TimeSpan CreateTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the time that a create that must not wait forever waits for memory before it goes to the fallback segment. Default 2
    /// s.</summary>
    public TimeSpan FallbackGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the options of spilling; null keeps all objects in memory.</summary>
    public SpillOptions? Spill { get; init; }

    /// <summary>Gets the sentence about spilling in messages of a full store, while <see cref="Spill"/> is null.</summary>
    public string SpillOff { get; init; } = "Spilling to disk is off.";

    /// <summary>Gets the names of these options in messages.</summary>
    public StoreNames Names { get; init; } = StoreNames.OfOptions;

    /// <exception cref="ArgumentException">A value is out of range; the message names it and says what to set.</exception>
    public void Validate()
    {
        Require(CapacityBytes is >= SmallestCapacity and <= 1L << 46, nameof(CapacityBytes), "64 KiB to 64 TiB");
        Require(MaxObjects is >= 1 and <= 1 << 24, nameof(MaxObjects), "1 to 16777216");
        Require(MaxClients is >= 1 and <= MostClients, nameof(MaxClients), "1 to 4096");
        Require(SegmentBytes >= SmallestCapacity && SegmentBytes % SystemFacts.PageBytes == 0, nameof(SegmentBytes),
            "a multiple of 4096, at least 64 KiB");
        Require(CapacityBytes / SegmentBytes < ControlLayout.MaxSegments - 1, nameof(SegmentBytes),
            $"at least {nameof(CapacityBytes)} / {ControlLayout.MaxSegments - 2}");
        Require(CreateTimeout > TimeSpan.Zero && CreateTimeout.TotalMilliseconds < int.MaxValue, nameof(CreateTimeout),
            "more than zero, under 24 days");
        Require(SharedMemoryDirectory is null || Directory.Exists(SharedMemoryDirectory), nameof(SharedMemoryDirectory),
            "an existing directory, or null");
        Require(FallbackGrace >= TimeSpan.Zero, nameof(FallbackGrace), "zero or more");
        if (Spill is not { } spill)
            return;
        Require(Path.IsPathFullyQualified(spill.Directory), $"{nameof(Spill)}.{nameof(spill.Directory)}", "an absolute path");
        Require(spill is { StopAt: > 0, StartAt: <= 1 } && spill.StopAt <= spill.StartAt, $"{nameof(Spill)}.{nameof(spill.StopAt)}",
            "more than 0 and at most StartAt, which is at most 1");
        Require(spill.LimitBytes >= 0, $"{nameof(Spill)}.{nameof(spill.LimitBytes)}", "zero or more");
        Require(spill.FallbackBytes is >= 0 and <= 1L << 46, $"{nameof(Spill)}.{nameof(spill.FallbackBytes)}", "0 to 64 TiB");
        Require(spill.FileBytes >= SmallestCapacity, $"{nameof(Spill)}.{nameof(spill.FileBytes)}", "at least 64 KiB");
    }

    private void Require(bool condition, string name, string range)
    {
        if (!condition)
            throw new ArgumentException(
                $"{nameof(StoreOptions)}.{name} is out of range: set it to {range}. The options were {this}.", name);
    }
}
