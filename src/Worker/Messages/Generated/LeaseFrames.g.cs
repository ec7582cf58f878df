// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Agent;

partial record struct LeaseGranted
{
    public static FrameType Type => FrameType.LeaseGranted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
    }

    public static LeaseGranted Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId());
}

partial record struct LeaseRun
{
    public static FrameType Type => FrameType.LeaseRun;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
        writer.Write(Attempt);
        writer.Write(Order.Encode());
    }

    public static LeaseRun Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        TaskOrder.Decode(reader.ReadBlob()));
}

partial record struct LeaseBlocked
{
    public static FrameType Type => FrameType.LeaseBlocked;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
        writer.WriteId(Task);
        writer.Write(Change);
    }

    public static LeaseBlocked Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadTaskId(),
        reader.ReadInt32());
}

partial record struct LeaseReturn
{
    public static FrameType Type => FrameType.LeaseReturn;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
        writer.Write((byte)Wish);
    }

    public static LeaseReturn Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        (LeaseWish)reader.ReadByte());
}

partial record struct LeaseNews
{
    public static FrameType Type => FrameType.LeaseNews;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Lease);
        writer.Write(IsEnd);
        writer.Write(NoWorkers);
    }

    public static LeaseNews Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadBoolean(),
        reader.ReadText());
}
