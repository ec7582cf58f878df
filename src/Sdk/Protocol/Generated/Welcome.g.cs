// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Store.Layout;
using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct Welcome
{
    public static FrameType Type => FrameType.Welcome;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Protocol);
        writer.Write(Node.Value);
        writer.Write(Cluster);
        writer.Write(Session);
        writer.WriteId(Job);
        writer.Write(RequestBytes);
        writer.WriteStoreDescriptor(Store);
    }

    public static Welcome Read(ref MessagePackReader reader) => new Welcome(
        reader.ReadInt32(),
        new NodeId(reader.ReadUInt64()),
        reader.ReadUInt64(),
        reader.ReadUInt32(),
        reader.ReadJobId(),
        reader.ReadInt64(),
        reader.ReadStoreDescriptor()).Checked();
}
