// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Messages;

partial record struct SlotGranted
{
    public static FrameType Type => FrameType.SlotGranted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Slot);
    }

    public static SlotGranted Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId());
}

partial record struct SlotRun
{
    public static FrameType Type => FrameType.SlotRun;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Slot);
        writer.Write(Attempt);
        writer.Write(Order.Encode());
    }

    public static SlotRun Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        TaskOrder.Decode(reader.ReadBlob()));
}

partial record struct SlotBlocked
{
    public static FrameType Type => FrameType.SlotBlocked;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Slot);
        writer.WriteId(Task);
        writer.Write(Change);
    }

    public static SlotBlocked Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadTaskId(),
        reader.ReadInt32());
}

partial record struct SlotReturn
{
    public static FrameType Type => FrameType.SlotReturn;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Slot);
        writer.Write((byte)Wish);
    }

    public static SlotReturn Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        (SlotWish)reader.ReadByte());
}

partial record struct SlotNews
{
    public static FrameType Type => FrameType.SlotNews;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Slot);
        writer.Write(IsEnd);
        writer.Write(NoWorkers);
    }

    public static SlotNews Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadBoolean(),
        reader.ReadText());
}
