// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct ProgressReport
{
    public static FrameType Type => FrameType.Progress;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Fraction);
        writer.Write(Message);
    }

    public static ProgressReport Read(ref MessagePackReader reader) => new ProgressReport(
        reader.ReadTaskId(),
        reader.ReadDouble(),
        reader.ReadText()).Checked();
}

partial record struct EventBatch
{
    public static FrameType Type => FrameType.Events;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Dropped);

        writer.WriteArrayHeader(Items.Count);
        for (int i = 0; i < Items.Count; i++)
            writer.WriteTaskEvent(Items[i]);
    }

    public static EventBatch Read(ref MessagePackReader reader) => new(
        reader.ReadInt64(),
        reader.ReadList(static (ref MessagePackReader one) => one.ReadTaskEvent()));
}
