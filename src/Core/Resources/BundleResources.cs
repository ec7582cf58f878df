namespace ClusterTasks;

/// <summary>A committed bundle shows on its node as custom resources of its own, such as <c>pg/&lt;group&gt;/0/CPU</c>, while the plain
/// ones are held. A task of the group demands those in place of plain ones, so that all accounting stays as it is.</summary>
internal static class BundleResources
{
    internal const string Prefix = "pg/";

    private const string Cpu = "/CPU";

    private const string Gpu = "/GPU";

    private const int Mebibyte = 1 << 20;

    /// <summary>The amount under the names of the bundle. Memory counts in whole MiB, rounded up.</summary>
    internal static ResourceSet In(PlacementGroupId group, int index, ResourceSet amount)
    {
        string prefix = $"{Prefix}{group}/{index}";
        Dictionary<string, long> named = [];
        named[prefix + Cpu] = amount.CpuUnits;
        named[prefix + Gpu] = amount.GpuUnits;
        named[prefix + "/memory"] = (amount.MemoryBytes / Mebibyte) + (amount.MemoryBytes % Mebibyte > 0 ? 1 : 0);
        foreach ((string name, long units) in amount.Custom ?? new Dictionary<string, long>())
            named[$"{prefix}/custom/{name}"] = units;
        return new ResourceSet { Custom = named };
    }

    /// <summary>The CPUs of a demand, plain or of a bundle: what a blocked task lends.</summary>
    internal static ResourceSet CpusOf(ResourceSet demand)
    {
        if (demand.Custom is null)
            return new ResourceSet { CpuUnits = demand.CpuUnits };
        return new ResourceSet
        {
            CpuUnits = demand.CpuUnits,
            Custom = demand.Custom.Where(pair => Is(pair.Key, Cpu)).ToDictionary(pair => pair.Key, pair => pair.Value),
        };
    }

    /// <summary>Returns as many plain CPUs as <see cref="CpusOf"/> has in all; the same object where it has no others.</summary>
    internal static ResourceSet PlainOf(ResourceSet cpus) =>
        cpus.Custom is null ? cpus : new ResourceSet { CpuUnits = cpus.CpuUnits + cpus.Custom.Values.Sum() };

    /// <summary>Whether two demands take CPUs of the same kind: plain ones, or those of the same bundle.</summary>
    internal static bool SharesCpus(ResourceSet demand, ResourceSet other) =>
        (demand.CpuUnits > 0 && other.CpuUnits > 0)
            || (demand.Custom is not null && other.Custom is not null && SharesBundleCpus(demand, other.Custom));

    /// <summary>The GPUs of a demand, plain or of a bundle, in 1/10000.</summary>
    internal static long GpuUnitsOf(ResourceSet demand) => demand.Custom is null
        ? demand.GpuUnits
        : demand.GpuUnits + demand.Custom.Where(pair => Is(pair.Key, Gpu)).Sum(pair => pair.Value);

    /// <summary>Whether a demand takes from that bundle.</summary>
    internal static bool IsIn(ResourceSet demand, PlacementGroupId group, int index)
    {
        string prefix = $"{Prefix}{group}/{index}/";
        return demand.Custom is not null && demand.Custom.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static bool SharesBundleCpus(ResourceSet demand, IReadOnlyDictionary<string, long> other)
    {
        foreach ((string name, long units) in other)
        {
            if (units > 0 && demand.CustomUnits(name) > 0 && Is(name, Cpu))
                return true;
        }

        return false;
    }

    private static bool Is(string name, string kind) => name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.EndsWith(kind, StringComparison.Ordinal)
        && !name.Contains("/custom/", StringComparison.Ordinal);
}
