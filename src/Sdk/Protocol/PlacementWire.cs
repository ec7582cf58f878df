using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>Writes and reads placements, in definitions of tasks.</summary>
[WireOf<Placement>]
internal static partial class PlacementWire
{
    internal static void WriteAmounts(this ref MessagePackWriter writer, ResourceSet amounts)
    {
        writer.Write(amounts.CpuUnits);
        writer.Write(amounts.GpuUnits);
        writer.Write(amounts.MemoryBytes);
        writer.WriteMapHeader(amounts.CustomTable?.Count ?? 0);
        if (amounts.CustomTable is not { } custom)
            return;
        foreach ((string name, long units) in custom)
        {
            writer.Write(name);
            writer.Write(units);
        }
    }

    /// <summary>Reads any amounts: the reader's caller asks <see cref="ResourceSet.RequirePossible"/>.</summary>
    internal static ResourceSet ReadAmounts(this ref MessagePackReader reader)
    {
        long cpus = reader.ReadInt64();
        long gpus = reader.ReadInt64();
        long memory = reader.ReadInt64();
        Dictionary<string, long>? custom = null;
        for (int left = reader.ReadMapHeader(); left > 0; left--)
            (custom ??= new(StringComparer.Ordinal))[reader.ReadText()] = reader.ReadInt64();
        return new ResourceSet { CpuUnits = cpus, GpuUnits = gpus, MemoryBytes = memory, Custom = custom };
    }
}
