namespace ClusterTasks;

/// <summary>Resources that a <see cref="PlacementGroup"/> reserves together, on one node. Everything is zero unless it is set; something
/// must be.</summary>
public sealed record Bundle
{
    /// <summary>CPUs. Fractions are allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or not a number.</exception>
    public double Cpus
    {
        get;
        init => field = TaskOptions.Amount(value) ?? 0;
    }

    /// <summary>GPUs. Fractions are allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or not a number.</exception>
    public double Gpus
    {
        get;
        init => field = TaskOptions.Amount(value) ?? 0;
    }

    /// <summary>Bytes of memory, rounded up to whole MiB: a number for placement, not a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 1 PiB.</exception>
    public long MemoryBytes
    {
        get;
        init => field = value is >= 0 and <= 1L << 50
            ? (value + (1 << 20) - 1) >> 20 << 20
            : throw new ArgumentOutOfRangeException(nameof(MemoryBytes), value, "MemoryBytes is zero to 1 PiB.");
    }

    /// <summary>Custom resources, by the name under which nodes offer them.</summary>
    /// <exception cref="ArgumentException">A name is empty or built in (CPU, GPU, memory).</exception>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative, infinite or not a number.</exception>
    public IReadOnlyDictionary<string, double>? Resources
    {
        get;
        init => field = TaskOptions.CheckResources(value);
    }

    internal bool IsEmpty => Cpus == 0 && Gpus == 0 && MemoryBytes == 0 && Resources?.Values.Any(amount => amount > 0) != true;
}
