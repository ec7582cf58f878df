using System.Globalization;
using System.Text;

namespace ClusterTasks;

/// <summary>An amount of every resource: what a node has, or what a task needs. Compared by value.</summary>
/// <remarks>Amounts other than memory are in 1/10000 of one unit, so that sums of fractions stay exact.</remarks>
internal sealed record ResourceSet
{
    /// <summary>Units of one whole CPU, GPU or custom resource.</summary>
    internal const int UnitsPerWhole = 10_000;

    // Never empty and never changed once it is here.
    private readonly Dictionary<string, long>? _custom;

    // Made when it is first asked for: each task shows it, and a task without further resources has none.
    private IReadOnlyDictionary<string, double>? _customAmounts;

    internal static readonly ResourceSet Empty = new();

    /// <summary>1/10000 CPU.</summary>
    public long CpuUnits { get; init; }

    /// <summary>1/10000 GPU.</summary>
    public long GpuUnits { get; init; }

    public long MemoryBytes { get; init; }

    /// <summary>Further resources by name, in 1/10000; null when there are none. Zero amounts are dropped.</summary>
    public IReadOnlyDictionary<string, long>? Custom
    {
        get => _custom;
        init => (_custom, _customAmounts) = (Copy(value), null);
    }

    /// <summary>The same further resources, for a serializer, which writes a concrete type. Nobody changes it.</summary>
    internal Dictionary<string, long>? CustomTable => _custom;

    /// <summary>CPUs as users write them.</summary>
    internal double Cpus => Amount(CpuUnits);

    /// <summary>GPUs as users write them.</summary>
    internal double Gpus => Amount(GpuUnits);

    /// <summary>Further resources as users write them.</summary>
    internal IReadOnlyDictionary<string, double> CustomAmounts => _custom is null
        ? Amounts.None
        : _customAmounts ??= _custom.ToDictionary(pair => pair.Key, pair => Amount(pair.Value), StringComparer.Ordinal);

    /// <summary>Returns units of a CPU, a GPU or a further resource as users write them.</summary>
    internal static double Amount(long units) => (double)units / UnitsPerWhole;

    internal static ResourceSet FromCpus(double cpus) => From(cpus, 0, 0, null);

    /// <summary>Makes a set from user-facing amounts; a fraction below 1/10000 is rounded up, so that "a little" never means
    /// nothing.</summary>
    internal static ResourceSet From(double cpus, double gpus, long memoryBytes, IReadOnlyDictionary<string, double>? custom)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryBytes, CallLimits.MemoryBytes);
        return new ResourceSet
        {
            CpuUnits = Units(cpus, nameof(cpus), CallLimits.Cpus),
            GpuUnits = Units(gpus, nameof(gpus), CallLimits.Gpus),
            MemoryBytes = memoryBytes,
            Custom = custom is { Count: > 0 }
                ? custom.ToDictionary(pair => pair.Key, pair => Units(pair.Value, pair.Key, CallLimits.Amount)) : null,
        };
    }

    /// <summary>Refuses amounts that <see cref="From"/> never makes: these came from another process.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative or beyond its limit.</exception>
    internal void RequirePossible()
    {
        _ = From(Cpus, Gpus, MemoryBytes, CustomAmounts);
    }

    internal ResourceSet Add(ResourceSet other) => Combine(other, 1);

    /// <summary>The difference; it may be negative, where a node took back what it had lent.</summary>
    internal ResourceSet Subtract(ResourceSet other) => Combine(other, -1);

    /// <summary>Whether there is as much of everything as <paramref name="demand"/> asks. A negative amount covers nothing.</summary>
    internal bool Covers(ResourceSet demand)
    {
        if (demand.CpuUnits > CpuUnits || demand.GpuUnits > GpuUnits || demand.MemoryBytes > MemoryBytes)
            return false;
        if (demand._custom is null)
            return true;
        foreach ((string name, long units) in demand._custom)
        {
            if (units > CustomUnits(name))
                return false;
        }

        return true;
    }

    /// <summary>The amount of each resource by itself, where it is not zero.</summary>
    internal IEnumerable<ResourceSet> Parts
    {
        get
        {
            if (CpuUnits != 0)
                yield return new ResourceSet { CpuUnits = CpuUnits };
            if (GpuUnits != 0)
                yield return new ResourceSet { GpuUnits = GpuUnits };
            if (MemoryBytes != 0)
                yield return new ResourceSet { MemoryBytes = MemoryBytes };
            foreach ((string name, long units) in _custom ?? [])
                yield return new ResourceSet { Custom = new Dictionary<string, long> { [name] = units } };
        }
    }

    internal bool HasNegative => CpuUnits < 0 || GpuUnits < 0 || MemoryBytes < 0 || (_custom?.Values.Any(units => units < 0) ?? false);

    internal long CustomUnits(string name) => _custom is not null && _custom.TryGetValue(name, out long units) ? units : 0;

    public bool Equals(ResourceSet? other)
    {
        if (other is null || CpuUnits != other.CpuUnits || GpuUnits != other.GpuUnits || MemoryBytes != other.MemoryBytes)
            return false;
        if (_custom is null || other._custom is null)
            return ReferenceEquals(_custom, other._custom);
        return _custom.Count == other._custom.Count && _custom.All(pair => other.CustomUnits(pair.Key) == pair.Value);
    }

    // The names and amounts, too, in any order: a program with a resource of its own for each task would put all of them into one bucket.
    public override int GetHashCode()
    {
        int custom = 0;
        foreach ((string name, long units) in _custom ?? [])
            custom += HashCode.Combine(name, units);
        return HashCode.Combine(CpuUnits, GpuUnits, MemoryBytes, custom);
    }

    /// <summary>Returns, for example, <c>2 CPU, 0.5 GPU, 1024 MiB memory</c>; <c>nothing</c> for the empty set.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Append(CpuUnits, "CPU");
        Append(GpuUnits, "GPU");
        if (MemoryBytes != 0)
            text.Append(text.Length == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"{MemoryBytes / 1048576.0:0.##} MiB memory");
        foreach ((string name, long units) in (_custom ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Append(units, name);
        return text.Length == 0 ? "nothing" : text.ToString();

        void Append(long units, string name)
        {
            if (units != 0)
                text.Append(text.Length == 0 ? "" : ", ")
                    .Append(CultureInfo.InvariantCulture, $"{Amount(units):0.####} {name}");
        }
    }

    private ResourceSet Combine(ResourceSet other, int sign)
    {
        // Shares the custom amounts of this one, which never change.
        ResourceSet result = this with
        {
            CpuUnits = checked(CpuUnits + sign * other.CpuUnits),
            GpuUnits = checked(GpuUnits + sign * other.GpuUnits),
            MemoryBytes = checked(MemoryBytes + sign * other.MemoryBytes),
        };
        if (other._custom is null)
            return result;
        Dictionary<string, long> custom = _custom is null ? [] : new Dictionary<string, long>(_custom);
        foreach ((string name, long units) in other._custom)
            custom[name] = checked(CustomUnits(name) + sign * units);
        return result with { Custom = custom };
    }

    private static Dictionary<string, long>? Copy(IReadOnlyDictionary<string, long>? source)
    {
        if (source is null || source.Count == 0)
            return null;
        Dictionary<string, long> copy = new(source.Count, StringComparer.Ordinal);
        foreach ((string name, long units) in source)
        {
            if (units != 0)
                copy.Add(name, units);
        }

        return copy.Count == 0 ? null : copy;
    }

    private static long Units(double amount, string name, double most)
    {
        if (!(amount >= 0 && amount <= most))
            throw new ArgumentOutOfRangeException(
                name, amount, string.Create(CultureInfo.InvariantCulture, $"The amount of '{name}' must be a number from 0 to {most:N0}."));

        // Rounded before the ceiling: 0.3 * 10000 is a hair above 3000 in binary. A little must not be rounded to nothing by that.
        long units = (long)Math.Ceiling(Math.Round(amount * UnitsPerWhole, 3));
        return units == 0 && amount > 0 ? 1 : units;
    }
}
