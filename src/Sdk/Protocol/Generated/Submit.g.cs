// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct Submit
{
    public static FrameType Type => FrameType.Submit;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.WriteId(Parent);
        writer.Write(Depth);
        writer.Write(Definition);
        writer.WriteIds(Dependencies);
        writer.WriteIds(Nested);
        writer.WriteBlob(Body);
    }

    public static Submit Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadTaskId(),
        reader.ReadInt32(),
        reader.ReadInt32(),
        reader.ReadObjectIds(),
        reader.ReadObjectIds(),
        reader.ReadBlob());
}
