namespace ClusterTasks.Worker.Execution;

/// <summary>The memory of a node at one moment: of the memory that is fullest, the machine's or a container's.</summary>
internal sealed record MemorySample
{
    /// <summary>The bytes that the kernel cannot take back.</summary>
    public required long Used { get; init; }

    /// <summary>The bytes that there are.</summary>
    public required long Limit { get; init; }

    /// <summary>True for the limit of a container; false for the machine's memory.</summary>
    public bool IsContainer { get; init; }

    /// <summary>The part of the limit above which worker processes are ended; 1 or more: never.</summary>
    public required double Threshold { get; init; }

    /// <summary>Whether a process that takes more than its tasks asked for is ended.</summary>
    public bool EnforcesMemoryBytes { get; init; }

    /// <summary>The worker processes with the bytes of anonymous memory of each.</summary>
    public required IReadOnlyList<(int ProcessId, long Bytes)> Processes { get; init; }

    /// <summary>The bytes that are in use above the threshold; 0 or less: none.</summary>
    internal long Excess => Threshold >= 1 ? 0 : Used - (long)(Limit * Threshold);
}
