// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Messages;

static partial class PeerWire
{
    internal static void WriteTaskOutcome(this ref MessagePackWriter writer, in TaskOutcome value)
    {
        writer.WriteId(value.Task);
        writer.Write(value.Attempt);
        writer.Write((byte)value.Kind);
        value.Result.Write(ref writer);
        writer.Write(value.Reason);
        value.Times.Write(ref writer);
        writer.WriteTaskTiming(value.Timing);
        ResultEntry.WriteMore(ref writer, value.More);
    }

    internal static TaskOutcome ReadTaskOutcome(this ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        (OutcomeKind)reader.ReadByte(),
        ResultEntry.Read(ref reader),
        reader.ReadText(),
        RunTimes.Read(ref reader),
        reader.ReadTaskTiming(),
        ResultEntry.ReadMore(ref reader));

    internal static void WriteTaskTiming(this ref MessagePackWriter writer, in TaskTiming value)
    {
        writer.Write(value.ProcessId);
        writer.Write(value.Waited);
        writer.Write(value.Ran);
        writer.Write(value.PeakBytes);
    }

    internal static TaskTiming ReadTaskTiming(this ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadInt64());
}
