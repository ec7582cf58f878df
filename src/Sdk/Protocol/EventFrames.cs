using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A running function says how far it is: 0 to 1.</summary>
internal readonly record struct ProgressReport(TaskId Task, double Fraction, string Message) : IFrame<ProgressReport>
{
    public static FrameType Type => FrameType.Progress;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Fraction);
        writer.Write(Message);
    }

    /// <summary>Longest text of a report.</summary>
    internal const int LongestMessage = 1000;

    public static ProgressReport Read(ref MessagePackReader reader)
    {
        var report = new ProgressReport(reader.ReadTaskId(), reader.ReadDouble(), reader.ReadText());
        return report is { Fraction: >= 0 and <= 1, Message.Length: <= LongestMessage }
            ? report
            : throw new ProtocolException($"A report of progress of {report.Fraction} with {report.Message.Length} characters: it is 0 to 1, with at most {LongestMessage}.");
    }
}

/// <summary>What happened in the driver's job, to a driver that asked for it.</summary>
/// <param name="Dropped">Events that were lost before these, because somebody could not keep up.</param>
internal readonly record struct EventBatch(long Dropped, IReadOnlyList<TaskEvent> Items) : IFrame<EventBatch>
{
    public static FrameType Type => FrameType.Events;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Dropped);
        writer.WriteArrayHeader(Items.Count);
        foreach (TaskEvent item in Items)
            TaskStateWire.Write(ref writer, item);
    }

    public static EventBatch Read(ref MessagePackReader reader) => new(reader.ReadInt64(), StateWire.ReadList(ref reader, TaskStateWire.ReadEvent));
}
