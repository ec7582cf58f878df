// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

static partial class NodeStateWire
{
    internal static void WriteNodeState(this ref MessagePackWriter writer, NodeState value)
    {
        writer.WriteArrayHeader(34);
        writer.Write(value.Id.Value);
        writer.Write(value.ProcessId);
        writer.Write(value.SessionAddress);
        writer.Write(value.Cpus);
        writer.Write(value.FreeCpus);
        writer.Write(value.Gpus);
        writer.Write(value.FreeGpus);
        writer.Write(value.MemoryBytes);
        writer.Write(value.FreeMemoryBytes);
        writer.WriteResources(value.Resources);
        writer.WriteResources(value.FreeResources);
        writer.WriteLabels(value.Labels);

        writer.WriteArrayHeader(value.WorkerProcessIds.Count);
        for (int i = 0; i < value.WorkerProcessIds.Count; i++)
            writer.Write(value.WorkerProcessIds[i]);

        writer.Write(value.Sessions);
        writer.Write(value.RunningTasks);
        writer.Write(value.LostThreads);
        writer.Write(value.OwnedTasks);
        writer.Write(value.OwnedObjects);
        writer.Write(value.InlineBytes);
        writer.Write(value.ClientBytes);
        writer.Write(value.ClientCapacityBytes);
        writer.Write(value.References);
        writer.Write(value.StoreCapacityBytes);
        writer.Write(value.StoreUsedBytes);
        writer.Write(value.StoreObjects);
        writer.Write(value.StorePinnedObjects);
        writer.Write(value.StoreSpilledObjects);
        writer.Write(value.StoreSpilledBytes);
        writer.Write(value.StoreFallbackBytes);
        writer.Write(value.BytesSpilled);
        writer.Write(value.BytesRestored);
        writer.Write(value.TransfersReceived);
        writer.Write(value.BytesReceived);
        writer.Write(value.BytesSent);
    }

    internal static NodeState ReadNodeState(this ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(34);
        NodeState value = new()
        {
            Id = new NodeId(reader.ReadUInt64()),
            ProcessId = reader.ReadInt32(),
            SessionAddress = reader.ReadText(),
            Cpus = reader.ReadDouble(),
            FreeCpus = reader.ReadDouble(),
            Gpus = reader.ReadDouble(),
            FreeGpus = reader.ReadDouble(),
            MemoryBytes = reader.ReadInt64(),
            FreeMemoryBytes = reader.ReadInt64(),
            Resources = reader.ReadResources(),
            FreeResources = reader.ReadResources(),
            Labels = reader.ReadLabels(),
            WorkerProcessIds = reader.ReadList(static (ref MessagePackReader one) => one.ReadInt32()),
            Sessions = reader.ReadInt32(),
            RunningTasks = reader.ReadInt32(),
            LostThreads = reader.ReadInt32(),
            OwnedTasks = reader.ReadInt32(),
            OwnedObjects = reader.ReadInt32(),
            InlineBytes = reader.ReadInt64(),
            ClientBytes = reader.ReadInt64(),
            ClientCapacityBytes = reader.ReadInt64(),
            References = reader.ReadInt64(),
            StoreCapacityBytes = reader.ReadInt64(),
            StoreUsedBytes = reader.ReadInt64(),
            StoreObjects = reader.ReadInt64(),
            StorePinnedObjects = reader.ReadInt64(),
            StoreSpilledObjects = reader.ReadInt64(),
            StoreSpilledBytes = reader.ReadInt64(),
            StoreFallbackBytes = reader.ReadInt64(),
            BytesSpilled = reader.ReadInt64(),
            BytesRestored = reader.ReadInt64(),
            TransfersReceived = reader.ReadInt64(),
            BytesReceived = reader.ReadInt64(),
            BytesSent = reader.ReadInt64(),
        };
        reader.SkipValues(values - 34);
        return value;
    }
}
