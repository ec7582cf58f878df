namespace ClusterTasks.Scheduling.Policy;

/// <summary>A changing sum of resource sets: those of the cluster, or those that a job holds of it.</summary>
internal sealed class ResourceSums
{
    private long _cpuUnits;
    private long _gpuUnits;
    private long _memoryBytes;
    private Dictionary<string, long>? _custom;

    internal void Add(ResourceSet amount) => Change(amount, 1);

    internal void Subtract(ResourceSet amount) => Change(amount, -1);

    internal void Clear()
    {
        _cpuUnits = _gpuUnits = _memoryBytes = 0;
        _custom = null;
    }

    /// <summary>Returns the dominant share of a user: of all resources, the largest part of this total that is theirs, usually 0 to
    /// 1.</summary>
    internal double ShareOf(ResourceSums used)
    {
        double share = Math.Max(
            Part(used._cpuUnits, _cpuUnits), Math.Max(Part(used._gpuUnits, _gpuUnits), Part(used._memoryBytes, _memoryBytes)));
        if (used._custom is null)
            return share;
        foreach ((string name, long units) in used._custom)
            share = Math.Max(share, Part(units, _custom?.GetValueOrDefault(name) ?? 0));
        return share;
    }

    internal double ShareOf(ResourceSet used)
    {
        double share = Math.Max(
            Part(used.CpuUnits, _cpuUnits), Math.Max(Part(used.GpuUnits, _gpuUnits), Part(used.MemoryBytes, _memoryBytes)));
        if (used.Custom is null)
            return share;
        foreach ((string name, long units) in used.Custom)
            share = Math.Max(share, Part(units, _custom?.GetValueOrDefault(name) ?? 0));
        return share;
    }

    private void Change(ResourceSet amount, int sign)
    {
        _cpuUnits += sign * amount.CpuUnits;
        _gpuUnits += sign * amount.GpuUnits;
        _memoryBytes += sign * amount.MemoryBytes;
        if (amount.Custom is null)
            return;
        _custom ??= [];
        foreach ((string name, long units) in amount.Custom)
        {
            // A name that nothing holds any longer is forgotten: a job may have had thousands of them, and a share is a look at each.
            if (_custom.GetValueOrDefault(name) + sign * units is not 0 and long sum)
                _custom[name] = sum;
            else
                _custom.Remove(name);
        }
    }

    // The cluster no longer has the resource at all: jobs still hold some of it for a short time, and being last would gain them nothing.
    private static double Part(long used, long total) => total > 0 ? used / (double)total : 0;
}
