// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

static partial class PlacementWire
{
    internal static void WritePlacement(this ref MessagePackWriter writer, Placement value)
    {
        writer.WriteAmounts(value.Demand);
        writer.Write(value.Affinity.Value);
        writer.Write(value.SoftAffinity);
        writer.Write(value.Spread);
        writer.Write(value.Priority);
        writer.Write(value.Labels);
        writer.WriteId(value.Group);
        writer.Write(value.Bundle);
    }

    internal static Placement ReadPlacement(this ref MessagePackReader reader) => new()
    {
        Demand = reader.ReadAmounts(),
        Affinity = new NodeId(reader.ReadUInt64()),
        SoftAffinity = reader.ReadBoolean(),
        Spread = reader.ReadBoolean(),
        Priority = reader.ReadInt32(),
        Labels = reader.ReadText(),
        Group = reader.ReadGroupId(),
        Bundle = reader.ReadInt32(),
    };
}
