// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct Hello
{
    public static FrameType Type => FrameType.Hello;

    public void Write(ref MessagePackWriter writer)
    {
        Protocols.Write(ref writer);
        writer.Write((byte)Kind);
        writer.Write(ProcessId);
        writer.Write(Token);
        Code.Write(ref writer);
        writer.Write(FromNode.Value);
        writer.Write(FromSession);
        writer.Write(FromCluster);
        writer.Write(Move);
        writer.Write(LastNode.Value);
    }

    public static Hello Read(ref MessagePackReader reader) => new Hello(
        ProtocolRange.Read(ref reader),
        (SessionKind)reader.ReadByte(),
        reader.ReadInt32(),
        reader.ReadText(),
        JobCode.Read(ref reader))
    {
        FromNode = new NodeId(reader.ReadUInt64()),
        FromSession = reader.ReadUInt32(),
        FromCluster = reader.ReadUInt64(),
        Move = reader.ReadUInt32(),
        LastNode = new NodeId(reader.ReadUInt64()),
    }.Checked();
}
