// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct JobCode
{
    internal void Write(ref MessagePackWriter writer)
    {
        Launch.Write(ref writer);
        writer.Write(WorkingDirectory);
        writer.Write(Culture);
        writer.Write(UICulture);
        writer.Write(Variables);
        writer.Write(MaxTaskDepth);
        writer.Write(MayMove);
    }

    internal static JobCode Read(ref MessagePackReader reader) => new(
        ProgramLaunch.Read(ref reader),
        reader.ReadText())
    {
        Culture = reader.ReadText(),
        UICulture = reader.ReadText(),
        Variables = reader.ReadText(),
        MaxTaskDepth = reader.ReadInt32(),
        MayMove = reader.ReadBoolean(),
    };
}
