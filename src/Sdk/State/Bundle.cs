
namespace ClusterTasks;

/// <summary>Resources that a <see cref="PlacementGroup"/> reserves together, on one node. Each is zero unless it is set, and at least one
/// must be set.</summary>
public sealed record Bundle
{
    /// <summary>Gets the CPUs, up to 100,000. Fractions are allowed and rounded up to 1/10000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, not a number, or more than any node can have.</exception>
    public double Cpus
    {
        get;
        init => field = Amounts.Check(value, CallLimits.Cpus) ?? 0;
    }

    /// <summary>Gets the GPUs, up to 1,024. Fractions are allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, not a number, or more than any node can have.</exception>
    public double Gpus
    {
        get;
        init => field = Amounts.Check(value, CallLimits.Gpus) ?? 0;
    }

    /// <summary>Gets the bytes of memory, rounded up to whole MiB: a number for placement, not a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 1 PiB.</exception>
    public long MemoryBytes
    {
        get;
        init => field = value is >= 0 and <= CallLimits.MemoryBytes
            ? (value + (1 << 20) - 1) >> 20 << 20
            : throw new ArgumentOutOfRangeException(nameof(MemoryBytes), value, "MemoryBytes is zero to 1 PiB.");
    }

    /// <summary>Gets the custom resources, by the name under which nodes offer them.</summary>
    /// <exception cref="ArgumentException">A name is empty, longer than 256 characters or built in (CPU, GPU, memory), or there are more
    /// than 100.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative, not a number, or more than 900,000,000,000.</exception>
    public IReadOnlyDictionary<string, double>? Resources
    {
        get;
        init => field = Amounts.Check(value);
    }

    /// <summary>True when the sums over all bundles fit the 64 bits that they are counted in.</summary>
    internal static bool AreCountable(IReadOnlyList<Bundle> bundles) =>
        bundles.Sum(bundle => (double)bundle.MemoryBytes) < 1L << 62
        && bundles.SelectMany(bundle => bundle.Resources ?? Amounts.None).GroupBy(pair => pair.Key)
            .All(all => all.Sum(pair => pair.Value) < CallLimits.Amount * 1_000);

    internal bool IsEmpty => Cpus == 0 && Gpus == 0 && MemoryBytes == 0 && Resources?.Values.Any(amount => amount > 0) != true;

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
