// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record TaskDefinition
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Name);
        writer.Write(Function);
        writer.Write((byte)Result);
        writer.Write(Results);
        writer.WritePlacement(Placement);
        writer.Write(MaxRetries);
        writer.Write(Timeout.Ticks);
        writer.Write(TimeoutGrace.Ticks);
        writer.Write(SchedulingTimeout.Ticks);
        writer.WriteNames(RetryOn);
        writer.Write(RetryDelay.Ticks);
        writer.Write(RetryMaxDelay.Ticks);
    }

    internal static TaskDefinition Read(ref MessagePackReader reader) => new TaskDefinition()
    {
        Name = reader.ReadText(),
        Function = reader.ReadBlob(),
        Result = (ResultKind)reader.ReadByte(),
        Results = reader.ReadInt32(),
        Placement = reader.ReadPlacement(),
        MaxRetries = reader.ReadInt32(),
        Timeout = TimeSpan.FromTicks(reader.ReadInt64()),
        TimeoutGrace = TimeSpan.FromTicks(reader.ReadInt64()),
        SchedulingTimeout = TimeSpan.FromTicks(reader.ReadInt64()),
        RetryOn = reader.ReadNames(),
        RetryDelay = TimeSpan.FromTicks(reader.ReadInt64()),
        RetryMaxDelay = TimeSpan.FromTicks(reader.ReadInt64()),
    }.Checked();
}

partial record struct DefineTask
{
    public static FrameType Type => FrameType.DefineTask;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
        Definition.Write(ref writer);
    }

    public static DefineTask Read(ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        TaskDefinition.Read(ref reader));
}
