// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Sdk.Tests.Protocol.Growth;

partial record struct OldNote
{
    public static FrameType Type => FrameType.Answer;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
        Stamp.Write(ref writer);

        writer.WriteArrayHeader(Pages.Length);
        for (int i = 0; i < Pages.Length; i++)
            Pages[i].Write(ref writer);
    }

    public static OldNote Read(ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        OldStamp.Read(ref reader),
        reader.ReadList(static (ref MessagePackReader one) => OldPage.Read(ref one)));
}

partial record struct NewNote
{
    public static FrameType Type => FrameType.Answer;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
        Stamp.Write(ref writer);

        writer.WriteArrayHeader(Pages.Length);
        for (int i = 0; i < Pages.Length; i++)
            Pages[i].Write(ref writer);

        writer.Write(Copies);
        writer.Write(Author);

        if (Sources is null)
            writer.WriteNil();
        else
            writer.WriteIds(Sources);
    }

    public static NewNote Read(ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        NewStamp.Read(ref reader),
        reader.ReadList(static (ref MessagePackReader one) => NewPage.Read(ref one)),
        reader.End ? 7 : reader.ReadInt32(),
        reader.End ? "nobody" : reader.ReadText(),
        reader.End ? null : reader.TryReadNil() ? null : reader.ReadObjectIds());
}

partial record OldStamp
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.WriteId(Task);
    }

    internal static OldStamp Read(ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(2);
        OldStamp value = new(
            reader.ReadTaskId());
        reader.SkipValues(values - 2);
        return value;
    }
}

partial record NewStamp
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.WriteId(Task);
        writer.WriteId(Parent);
        writer.WriteAmount(Weight);
    }

    internal static NewStamp Read(ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(2);
        NewStamp value = new(
            reader.ReadTaskId())
        {
            Parent = values >= 4 ? reader.ReadTaskId() : new(new NodeId(1), 2),
            Weight = values >= 5 ? reader.ReadAmount() : 0.5,
        };
        reader.SkipValues(values - 5);
        return value;
    }
}

partial record OldPage
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(1);
        writer.Write(Text);
    }

    internal static OldPage Read(ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(1);
        OldPage value = new(
            reader.ReadText());
        reader.SkipValues(values - 1);
        return value;
    }
}

partial record NewPage
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.Write(Text);
        writer.Write(IsLast);
    }

    internal static NewPage Read(ref MessagePackReader reader)
    {
        int values = reader.ReadValueCount(1);
        NewPage value = new(
            reader.ReadText(),
            values >= 2 ? reader.ReadBoolean() : true);
        reader.SkipValues(values - 2);
        return value;
    }
}

partial record struct OldCall
{
    public static FrameType Type => FrameType.Collect;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNil();
    }

    public static OldCall Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        OldCall value = default;
        return value;
    }
}

partial record struct NewCall
{
    public static FrameType Type => FrameType.Collect;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNil();
        writer.Write(Bytes);
    }

    public static NewCall Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        NewCall value = new(
            reader.End ? 5 : reader.ReadInt32());
        return value;
    }
}
