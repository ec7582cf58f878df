// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct ResultEntry
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Index);
        writer.Write(Inline);
        writer.Write(Size);
        writer.WriteIds(Nested);
    }

    internal static ResultEntry Read(ref MessagePackReader reader) => new(
        reader.ReadUInt32(),
        reader.ReadBlobOrNull(),
        reader.ReadInt64(),
        reader.ReadObjectIds());
}
