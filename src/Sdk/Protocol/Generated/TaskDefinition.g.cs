// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;
using System.Collections.Frozen;

namespace ClusterTasks.Protocol;

partial record TaskDefinition
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Name);
        writer.Write(Function);
        writer.Write((byte)Result);
        writer.Write(Results);
        writer.Write(Cpus);
        writer.Write(Gpus);
        writer.Write(MemoryBytes);
        writer.WriteResources(Resources);
        writer.Write(MaxRetries);
        writer.Write(Timeout.Ticks);
        writer.Write(TimeoutGrace.Ticks);
        writer.Write(SchedulingTimeout.Ticks);
        writer.Write(Priority);
        writer.Write(Affinity.Value);
        writer.Write(SoftAffinity);
        writer.Write(Spread);
        writer.Write(Labels);
        writer.WriteId(Group);
        writer.Write(Bundle);
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
        Cpus = reader.ReadDouble(),
        Gpus = reader.ReadDouble(),
        MemoryBytes = reader.ReadInt64(),
        Resources = reader.ReadResources(),
        MaxRetries = reader.ReadInt32(),
        Timeout = TimeSpan.FromTicks(reader.ReadInt64()),
        TimeoutGrace = TimeSpan.FromTicks(reader.ReadInt64()),
        SchedulingTimeout = TimeSpan.FromTicks(reader.ReadInt64()),
        Priority = reader.ReadInt32(),
        Affinity = new NodeId(reader.ReadUInt64()),
        SoftAffinity = reader.ReadBoolean(),
        Spread = reader.ReadBoolean(),
        Labels = reader.ReadText(),
        Group = reader.ReadGroupId(),
        Bundle = reader.ReadInt32(),
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
