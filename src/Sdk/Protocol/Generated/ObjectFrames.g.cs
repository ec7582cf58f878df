// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Store.Contracts;
using MessagePack;

namespace ClusterTasks.Protocol;

partial record struct PutInline
{
    public static FrameType Type => FrameType.PutInline;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.WriteBlob(Blob);
        writer.WriteIds(Nested);
    }

    public static PutInline Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadBlob(),
        reader.ReadObjectIds());
}

partial record struct Create
{
    public static FrameType Type => FrameType.Create;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write(Size);
    }

    public static Create Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadInt64());
}

partial record struct Granted
{
    public static FrameType Type => FrameType.Granted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.WriteCreateGrant(Grant);
    }

    public static Granted Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadCreateGrant());
}

partial record struct CreateFailed
{
    public static FrameType Type => FrameType.CreateFailed;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write(Message);
    }

    public static CreateFailed Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadText());
}

partial record struct Seal
{
    public static FrameType Type => FrameType.Seal;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write(Entry);
        writer.Write(Generation);
        writer.Write(Size);
        writer.Write(IsPut);
        writer.WriteIds(Nested);
        writer.Write(Copies);
    }

    public static Seal Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadInt32(),
        reader.ReadUInt32(),
        reader.ReadInt64(),
        reader.ReadBoolean(),
        reader.ReadObjectIds(),
        reader.ReadInt32());
}

partial record struct Abort
{
    public static FrameType Type => FrameType.Abort;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Entry);
        writer.Write(Generation);
    }

    public static Abort Read(ref MessagePackReader reader) => new(
        reader.ReadInt32(),
        reader.ReadUInt32());
}

partial record struct Subscribe
{
    public static FrameType Type => FrameType.Subscribe;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write(Fetch);
    }

    public static Subscribe Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadBoolean());
}

partial record struct Resolved
{
    public static FrameType Type => FrameType.Resolved;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write((byte)Kind);
        writer.Write(Blob);
    }

    public static Resolved Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        (ResolvedKind)reader.ReadByte(),
        reader.ReadBlob());
}
