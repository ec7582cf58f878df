// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using MessagePack;
using System.Globalization;

namespace ClusterTasks.Protocol;

partial record struct Rejected
{
    public static FrameType Type => FrameType.Rejected;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Message);
        writer.Write(MayCome);
    }

    public static Rejected Read(ref MessagePackReader reader) => new(
        reader.ReadText(),
        reader.ReadBoolean());
}

partial record struct Goodbye
{
    public static FrameType Type => FrameType.Goodbye;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNil();
    }

    public static Goodbye Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        Goodbye value = default;
        return value;
    }
}

partial record struct Known
{
    public static FrameType Type => FrameType.Known;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write((byte)Kind);
        writer.Write(Blob);
    }

    public static Known Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        (ResolvedKind)reader.ReadByte(),
        reader.ReadBlob());
}

partial record struct KeepCopies
{
    public static FrameType Type => FrameType.KeepCopies;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write(Copies);
    }

    public static KeepCopies Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadInt32());
}

partial record struct Resumed
{
    public static FrameType Type => FrameType.Resumed;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNil();
    }

    public static Resumed Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        Resumed value = default;
        return value;
    }
}

partial record struct TakenOver
{
    public static FrameType Type => FrameType.TakenOver;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNil();
    }

    public static TakenOver Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        TakenOver value = default;
        return value;
    }
}

partial record struct Peers
{
    public static FrameType Type => FrameType.Peers;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNames(Addresses);
    }

    public static Peers Read(ref MessagePackReader reader) => new(
        reader.ReadNames());
}

partial record struct Attached
{
    public static FrameType Type => FrameType.Attached;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNil();
    }

    public static Attached Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        Attached value = default;
        return value;
    }
}

partial record struct Closing
{
    public static FrameType Type => FrameType.Closing;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Reason);
        writer.Write(NodeEnds);
    }

    public static Closing Read(ref MessagePackReader reader) => new(
        reader.ReadText(),
        reader.ReadBoolean());
}

partial record struct Collect
{
    public static FrameType Type => FrameType.Collect;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNil();
    }

    public static Collect Read(ref MessagePackReader reader)
    {
        reader.ReadNil();
        Collect value = default;
        return value;
    }
}

partial record struct Log
{
    public static FrameType Type => FrameType.Log;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Function);
        writer.Write(IsError);
        writer.Write(Text);
        writer.Write(IsUnfinished);
    }

    public static Log Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadText(),
        reader.ReadBoolean(),
        reader.ReadText(),
        reader.ReadBoolean());
}

partial record struct LogLine
{
    public static FrameType Type => FrameType.LogLine;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Function);
        writer.Write(Node.Value);
        writer.Write(ProcessId);
        writer.Write(IsError);
        writer.Write(Text);
        writer.Write(Missing);
    }

    public static LogLine Read(ref MessagePackReader reader) => new(
        reader.ReadText(),
        new NodeId(reader.ReadUInt64()),
        reader.ReadInt32(),
        reader.ReadBoolean(),
        reader.ReadText(),
        reader.ReadInt64());
}

partial record struct Query
{
    public static FrameType Type => FrameType.Query;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
        writer.Write((byte)Kind);
        writer.WriteId(Id);
        writer.Write(Body);
    }

    public static Query Read(ref MessagePackReader reader) => new(
        reader.ReadUInt32(),
        (QueryKind)reader.ReadByte(),
        reader.ReadObjectId(),
        reader.ReadBlob());
}

partial record struct Answer
{
    public static FrameType Type => FrameType.Answer;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
        writer.Write(Failed);
        writer.Write(Body);
    }

    public static Answer Read(ref MessagePackReader reader) => new(
        reader.ReadUInt32(),
        reader.ReadBoolean(),
        reader.ReadBlob());
}
