// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

static partial class GroupWire
{
    internal static void WriteGroupCreate(this ref MessagePackWriter writer, GroupCreate value)
    {
        writer.Write(value.Name);
        writer.Write((byte)value.Strategy);

        writer.WriteArrayHeader(value.Bundles.Count);
        for (int i = 0; i < value.Bundles.Count; i++)
            writer.WriteBundle(value.Bundles[i]);
    }

    internal static GroupCreate ReadGroupCreate(this ref MessagePackReader reader) => new(
        reader.ReadText(),
        (PlacementStrategy)reader.ReadByte(),
        reader.ReadList(static (ref MessagePackReader one) => one.ReadBundle()));

    internal static void WriteGroupWait(this ref MessagePackWriter writer, in GroupWait value)
    {
        writer.WriteId(value.Id);
        writer.Write(value.Wait.Ticks);
    }

    internal static GroupWait ReadGroupWait(this ref MessagePackReader reader) => new(
        reader.ReadGroupId(),
        TimeSpan.FromTicks(reader.ReadInt64()));

    internal static void WritePlacementGroupInfo(this ref MessagePackWriter writer, PlacementGroupInfo value)
    {
        writer.WriteArrayHeader(8);
        writer.WriteId(value.Id);
        writer.WriteId(value.Job);
        writer.Write(value.Name);
        writer.Write((byte)value.Strategy);

        writer.WriteArrayHeader(value.Bundles.Count);
        for (int i = 0; i < value.Bundles.Count; i++)
            writer.WriteBundle(value.Bundles[i]);

        writer.WritePlacementGroupState(value.State);
    }

    internal static PlacementGroupInfo ReadPlacementGroupInfo(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(8);
        PlacementGroupInfo value = new()
        {
            Id = reader.ReadGroupId(),
            Job = reader.ReadJobId(),
            Name = reader.ReadString(),
            Strategy = (PlacementStrategy)reader.ReadByte(),
            Bundles = reader.ReadList(static (ref MessagePackReader one) => one.ReadBundle()),
            State = reader.ReadPlacementGroupState(),
        };
        reader.SkipValues(values - 8);
        return value;
    }

    internal static void WritePlacementGroupState(this ref MessagePackWriter writer, PlacementGroupState value)
    {
        writer.WriteArrayHeader(4);
        writer.Write((byte)value.Phase);

        writer.WriteArrayHeader(value.Nodes.Count);
        for (int i = 0; i < value.Nodes.Count; i++)
            writer.Write(value.Nodes[i]?.Value ?? 0);

        writer.Write(value.Reason);
        writer.Write(value.IsInfeasible);
    }

    internal static PlacementGroupState ReadPlacementGroupState(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(4);
        PlacementGroupState value = new()
        {
            Phase = (PlacementGroupPhase)reader.ReadByte(),
            Nodes = reader.ReadList(static (ref MessagePackReader one) => one.ReadNodeOrNull()),
            Reason = reader.ReadText(),
            IsInfeasible = reader.ReadBoolean(),
        };
        reader.SkipValues(values - 4);
        return value;
    }

    internal static void WriteBundle(this ref MessagePackWriter writer, Bundle value)
    {
        writer.WriteArrayHeader(4);
        writer.Write(value.Cpus);
        writer.Write(value.Gpus);
        writer.Write(value.MemoryBytes);
        writer.WriteResources(value.Resources ?? Amounts.None);
    }

    internal static Bundle ReadBundle(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(4);
        Bundle value = new()
        {
            Cpus = reader.ReadDouble(),
            Gpus = reader.ReadDouble(),
            MemoryBytes = reader.ReadInt64(),
            Resources = reader.ReadResources(),
        };
        reader.SkipValues(values - 4);
        return value;
    }
}
