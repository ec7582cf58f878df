using System.Buffers;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>How node figures travel: per node one array of fields, in the order below; a list is an array of those.</summary>
internal static class NodeStateWire
{
    private const int Fields = 34;

    internal static byte[] Encode(NodeState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(Fields);
        writer.Write(state.Id.Value);
        writer.Write(state.ProcessId);
        writer.Write(state.SessionAddress);
        writer.Write(state.Cpus);
        writer.Write(state.FreeCpus);
        writer.Write(state.Gpus);
        writer.Write(state.FreeGpus);
        writer.Write(state.MemoryBytes);
        writer.Write(state.FreeMemoryBytes);
        writer.WriteArrayHeader(state.WorkerProcessIds.Count);
        foreach (int id in state.WorkerProcessIds)
            writer.Write(id);
        writer.Write(state.Sessions);
        writer.Write(state.RunningTasks);
        writer.Write(state.LostThreads);
        writer.Write(state.OwnedTasks);
        writer.Write(state.OwnedObjects);
        writer.Write(state.InlineBytes);
        writer.Write(state.ClientBytes);
        writer.Write(state.ClientCapacityBytes);
        writer.Write(state.References);
        writer.Write(state.StoreCapacityBytes);
        writer.Write(state.StoreUsedBytes);
        writer.Write(state.StoreObjects);
        writer.Write(state.StorePinnedObjects);
        writer.Write(state.StoreSpilledObjects);
        writer.Write(state.StoreSpilledBytes);
        writer.Write(state.StoreFallbackBytes);
        writer.Write(state.BytesSpilled);
        writer.Write(state.BytesRestored);
        writer.Write(state.TransfersReceived);
        writer.Write(state.BytesReceived);
        writer.Write(state.BytesSent);
        writer.WriteResources(state.Resources);
        writer.WriteResources(state.FreeResources);
        writer.WriteMapHeader(state.Labels.Count);
        foreach ((string name, string value) in state.Labels)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static byte[] Join(IReadOnlyList<byte[]> states)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(states.Count);
        foreach (byte[] state in states)
            writer.WriteRaw(state);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static NodeState[] DecodeList(byte[] body)
    {
        var reader = new MessagePackReader(body);
        var states = new NodeState[reader.ReadArrayHeader()];
        for (int i = 0; i < states.Length; i++)
            states[i] = Decode(ref reader);
        return states;
    }

    private static NodeState Decode(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != Fields)
            throw new ProtocolException("Node figures of another version.");
        return new NodeState
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
            WorkerProcessIds = ReadInts(ref reader),
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
            Resources = reader.ReadResources(),
            FreeResources = reader.ReadResources(),
            Labels = ReadLabels(ref reader),
        };
    }

    private static Dictionary<string, string> ReadLabels(ref MessagePackReader reader)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int left = reader.ReadMapHeader(); left > 0; left--)
            labels[reader.ReadText()] = reader.ReadText();
        return labels;
    }

    private static int[] ReadInts(ref MessagePackReader reader)
    {
        var values = new int[reader.ReadArrayHeader()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadInt32();
        return values;
    }
}
