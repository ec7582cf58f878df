using ClusterTasks.Store;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>The node's answer to <see cref="Hello"/>: who the client is now, in which cluster, and how to map the node store.</summary>
internal readonly record struct Welcome(NodeId Node, ulong Cluster, uint Session, JobId Job, StoreDescriptor Store) : IFrame<Welcome>
{
    public static FrameType Type => FrameType.Welcome;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Node.Value);
        writer.Write(Cluster);
        writer.Write(Session);
        writer.Write(Job.Owner.Value);
        writer.Write(Job.Number);
        writer.Write(Store.OwnerProcessId);
        writer.Write(Store.Epoch);
        writer.Write(Store.ClientIndex);
        WriteSegment(ref writer, Store.Control);
        writer.WriteArrayHeader(Store.Arenas.Count);
        foreach (SegmentDescriptor arena in Store.Arenas)
            WriteSegment(ref writer, arena);
    }

    public static Welcome Read(ref MessagePackReader reader)
    {
        var node = new NodeId(reader.ReadUInt64());
        ulong cluster = reader.ReadUInt64();
        uint session = reader.ReadUInt32();
        var job = new JobId(new NodeId(reader.ReadUInt64()), reader.ReadUInt32());
        int owner = reader.ReadInt32();
        ulong epoch = reader.ReadUInt64();
        int index = reader.ReadInt32();
        SegmentDescriptor control = ReadSegment(ref reader);
        var arenas = new SegmentDescriptor[reader.ReadArrayHeader()];
        for (int i = 0; i < arenas.Length; i++)
            arenas[i] = ReadSegment(ref reader);
        return new Welcome(node, cluster, session, job, new StoreDescriptor(owner, epoch, index, control, arenas));
    }

    private static void WriteSegment(ref MessagePackWriter writer, SegmentDescriptor segment)
    {
        writer.Write(segment.Path);
        writer.Write(segment.Bytes);
    }

    private static SegmentDescriptor ReadSegment(ref MessagePackReader reader) => new(reader.ReadText(), reader.ReadInt64());
}
