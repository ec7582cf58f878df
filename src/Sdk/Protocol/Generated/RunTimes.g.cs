// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct RunTimes
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Started);
        writer.Write(BusyMicros);
    }

    internal static RunTimes Read(ref MessagePackReader reader) => new(
        reader.ReadInt64(),
        reader.ReadUInt32());
}
