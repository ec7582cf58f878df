using MessagePack;

namespace ClusterTasks.Worker.Agent;

/// <summary>What only messages between nodes carry.</summary>
internal static class PeerWire
{
    internal static void WriteJob(this ref MessagePackWriter writer, JobId job)
    {
        writer.Write(job.Owner.Value);
        writer.Write(job.Number);
    }

    internal static JobId ReadJob(this ref MessagePackReader reader) => new(new NodeId(reader.ReadUInt64()), reader.ReadUInt32());

    internal static void WriteNodes(this ref MessagePackWriter writer, IReadOnlyList<NodeId> nodes)
    {
        writer.WriteArrayHeader(nodes.Count);
        foreach (NodeId node in nodes)
            writer.Write(node.Value);
    }

    internal static NodeId[] ReadNodes(this ref MessagePackReader reader)
    {
        var nodes = new NodeId[reader.ReadArrayHeader()];
        for (int i = 0; i < nodes.Length; i++)
            nodes[i] = new NodeId(reader.ReadUInt64());
        return nodes;
    }
}
