// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator
#nullable enable

using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Worker.Messages;

partial record struct Accepted
{
    public static FrameType Type => FrameType.Accepted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static Accepted Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32());
}

partial record struct OutcomeFrame
{
    public static FrameType Type => FrameType.Outcome;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteTaskOutcome(Outcome);
    }

    public static OutcomeFrame Read(ref MessagePackReader reader) => new(
        reader.ReadTaskOutcome());
}

partial record struct KeepArguments
{
    public static FrameType Type => FrameType.KeepArguments;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static KeepArguments Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32());
}

partial record struct ArgumentsFree
{
    public static FrameType Type => FrameType.ArgumentsFree;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static ArgumentsFree Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32());
}

partial record struct ReferencesTaken
{
    public static FrameType Type => FrameType.ReferencesTaken;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Index);
    }

    public static ReferencesTaken Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        reader.ReadUInt32());
}

partial record struct ObjectResolved
{
    public static FrameType Type => FrameType.ObjectResolved;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write((byte)State);
        writer.Write(Blob);
        writer.Write(Size);
        writer.WriteNodes(Locations);
    }

    public static ObjectResolved Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        (ValueState)reader.ReadByte(),
        reader.ReadBlobOrNull(),
        reader.ReadInt64(),
        reader.ReadNodes());
}

partial record struct AddLocation
{
    public static FrameType Type => FrameType.AddLocation;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
    }

    public static AddLocation Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId());
}

partial record struct RemoveLocation
{
    public static FrameType Type => FrameType.RemoveLocation;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
    }

    public static RemoveLocation Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId());
}

partial record struct DeleteCopy
{
    public static FrameType Type => FrameType.DeleteCopy;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
    }

    public static DeleteCopy Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId());
}

partial record struct CopiesLeave
{
    public static FrameType Type => FrameType.CopiesLeave;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteIds(Ids);
    }

    public static CopiesLeave Read(ref MessagePackReader reader) => new(
        reader.ReadObjectIds());
}

partial record struct KeepCopy
{
    public static FrameType Type => FrameType.KeepCopy;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write(From.Value);
    }

    public static KeepCopy Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        new NodeId(reader.ReadUInt64()));
}

partial record struct CopyKept
{
    public static FrameType Type => FrameType.CopyKept;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write(Failure);
    }

    public static CopyKept Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        reader.ReadText());
}

partial record struct CopyStays
{
    public static FrameType Type => FrameType.CopyStays;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
    }

    public static CopyStays Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId());
}

partial record struct CancelAttempt
{
    public static FrameType Type => FrameType.CancelAttempt;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Force);
        writer.Write(Recursive);
    }

    public static CancelAttempt Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        reader.ReadBoolean(),
        reader.ReadBoolean());
}

partial record struct GroupRemoved
{
    public static FrameType Type => FrameType.GroupRemoved;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Group);
    }

    public static GroupRemoved Read(ref MessagePackReader reader) => new(
        reader.ReadGroupId());
}

partial record struct Echo
{
    public static FrameType Type => FrameType.Echo;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
        writer.Write(IsAnswer);
    }

    public static Echo Read(ref MessagePackReader reader) => new(
        reader.ReadUInt64(),
        reader.ReadBoolean());
}

partial record struct GiveUp
{
    public static FrameType Type => FrameType.GiveUp;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Error);
    }

    public static GiveUp Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        reader.ReadBlob());
}

partial record struct MayBegin
{
    public static FrameType Type => FrameType.MayBegin;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static MayBegin Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32());
}

partial record struct NodesGone
{
    public static FrameType Type => FrameType.NodesGone;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteNodes(Nodes);
    }

    public static NodesGone Read(ref MessagePackReader reader) => new(
        reader.ReadNodes());
}

partial record struct EndJob
{
    public static FrameType Type => FrameType.EndJob;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Job);
    }

    public static EndJob Read(ref MessagePackReader reader) => new(
        reader.ReadJobId());
}

partial record struct JobLog
{
    public static FrameType Type => FrameType.JobLog;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Job);
        Line.Write(ref writer);
    }

    public static JobLog Read(ref MessagePackReader reader) => new(
        reader.ReadJobId(),
        LogLine.Read(ref reader));
}

partial record struct SessionMoved
{
    public static FrameType Type => FrameType.SessionMoved;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Node.Value);
        writer.Write(Session);
        writer.Write(Owner.Value);
        writer.Write(Program);
        writer.Write(Move);
    }

    public static SessionMoved Read(ref MessagePackReader reader) => new(
        new NodeId(reader.ReadUInt64()),
        reader.ReadUInt32(),
        new NodeId(reader.ReadUInt64()),
        reader.ReadUInt64(),
        reader.ReadUInt32());
}

partial record struct ObjectHere
{
    public static FrameType Type => FrameType.ObjectHere;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write((byte)State);
        writer.Write(Blob);
        writer.Write(Size);
        writer.WriteIds(Nested);
    }

    public static ObjectHere Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(),
        (ValueState)reader.ReadByte(),
        reader.ReadBlobOrNull(),
        reader.ReadInt64(),
        reader.ReadObjectIds());
}

partial record struct TaskHere
{
    public static FrameType Type => FrameType.TaskHere;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(AwaitsOwner);
    }

    public static TaskHere Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(),
        reader.ReadInt32(),
        reader.ReadBoolean());
}

partial record struct SessionReported
{
    public static FrameType Type => FrameType.SessionReported;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Node.Value);
        writer.Write(Session);
    }

    public static SessionReported Read(ref MessagePackReader reader) => new(
        new NodeId(reader.ReadUInt64()),
        reader.ReadUInt32());
}

partial record struct MoveSettled
{
    public static FrameType Type => FrameType.MoveSettled;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Node.Value);
        writer.Write(Session);
    }

    public static MoveSettled Read(ref MessagePackReader reader) => new(
        new NodeId(reader.ReadUInt64()),
        reader.ReadUInt32());
}
