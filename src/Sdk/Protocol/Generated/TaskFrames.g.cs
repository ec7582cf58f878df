// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct Run
{
    public static FrameType Type => FrameType.Run;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Depth);
        writer.Write(Definition);
        writer.Write(Lane);
        writer.WriteIds(Dependencies);
        writer.WriteBlobs(Inline);
        writer.WriteBlob(Body);
    }

    public static Run Read(ref MessagePackReader reader) => new Run(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        reader.ReadInt32(),
        reader.ReadInt32(),
        reader.ReadUInt32(),
        reader.ReadObjectIds(),
        reader.ReadBlobs(),
        reader.ReadBlob()).Checked();
}

partial record struct Completed
{
    public static FrameType Type => FrameType.Completed;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Failed);
        writer.Write(Retryable);
        Times.Write(ref writer);
        Result.Write(ref writer);
        ResultEntry.WriteMore(ref writer, More);
    }

    public static Completed Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        reader.ReadBoolean(),
        reader.ReadBoolean(),
        RunTimes.Read(ref reader),
        ResultEntry.Read(ref reader),
        ResultEntry.ReadMore(ref reader));
}

partial record struct StreamItem
{
    public static FrameType Type => FrameType.StreamItem;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        Item.Write(ref writer);
    }

    public static StreamItem Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        ResultEntry.Read(ref reader));
}

partial record struct NextItem
{
    public static FrameType Type => FrameType.NextItem;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
    }

    public static NextItem Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId());
}

partial record struct StreamCredit
{
    public static FrameType Type => FrameType.StreamCredit;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Requested);
    }

    public static StreamCredit Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadUInt32());
}

partial record struct Cancel
{
    public static FrameType Type => FrameType.Cancel;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Force);
        writer.Write(Recursive);
    }

    public static Cancel Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadBoolean(),
        reader.ReadBoolean());
}

partial record struct CancelTask
{
    public static FrameType Type => FrameType.CancelTask;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
    }

    public static CancelTask Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId());
}

partial record struct GiveUpTask
{
    public static FrameType Type => FrameType.GiveUpTask;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static GiveUpTask Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32());
}

partial record struct Blocked
{
    public static FrameType Type => FrameType.Blocked;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
    }

    public static Blocked Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId());
}

partial record struct Unblocked
{
    public static FrameType Type => FrameType.Unblocked;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
    }

    public static Unblocked Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId());
}

partial record struct Resume
{
    public static FrameType Type => FrameType.Resume;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
    }

    public static Resume Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId());
}

partial record struct TakeBack
{
    public static FrameType Type => FrameType.TakeBack;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Lane);
    }

    public static TakeBack Read(ref MessagePackReader reader) => new(
        reader.ReadUInt32());
}

partial record struct TakenBack
{
    public static FrameType Type => FrameType.TakenBack;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Lane);
        writer.WriteTaskIds(Tasks);
    }

    public static TakenBack Read(ref MessagePackReader reader) => new(
        reader.ReadUInt32(),
        reader.ReadTaskIds());
}

partial record struct EndLane
{
    public static FrameType Type => FrameType.EndLane;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Lane);
    }

    public static EndLane Read(ref MessagePackReader reader) => new(
        reader.ReadUInt32());
}

partial record struct Settled
{
    public static FrameType Type => FrameType.Settled;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Tasks);
        writer.Write(Bytes);
        writer.Write(Ended);
    }

    public static Settled Read(ref MessagePackReader reader) => new(
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadBlob());
}
