using ClusterTasks.Protocol;
using ClusterTasks.Worker.Ownership;
using MessagePack;

namespace ClusterTasks.Worker.Agent;

/// <summary>To the owner: this node has the task and will answer for it.</summary>
internal readonly record struct Accepted(TaskId Task, int Attempt) : IFrame<Accepted>
{
    public static FrameType Type => FrameType.Accepted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static Accepted Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32());
}

/// <summary>To the owner: an attempt ended.</summary>
internal readonly record struct OutcomeFrame(TaskOutcome Outcome) : IFrame<OutcomeFrame>
{
    public static FrameType Type => FrameType.Outcome;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Outcome.Task);
        writer.Write(Outcome.Attempt);
        writer.Write((byte)Outcome.Kind);
        Outcome.Result.Write(ref writer);
        writer.Write(Outcome.Reason);
        Outcome.Times.Write(ref writer);
        writer.Write(Outcome.Timing.ProcessId);
        writer.Write(Outcome.Timing.Waited);
        writer.Write(Outcome.Timing.Ran);
        ResultEntry.WriteMore(ref writer, Outcome.More);
    }

    public static OutcomeFrame Read(ref MessagePackReader reader) => new(new TaskOutcome(
        reader.ReadTaskId(), reader.ReadInt32(), (OutcomeKind)reader.ReadByte(), ResultEntry.Read(ref reader), reader.ReadText(), RunTimes.Read(ref reader),
        new TaskTiming(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64()), ResultEntry.ReadMore(ref reader)));
}

/// <summary>To the owner, before the outcome: the attempt's process may have got references out of its arguments, and their owners do not know of
/// it yet. The arguments stay held until <see cref="ArgumentsFree"/>.</summary>
internal readonly record struct KeepArguments(TaskId Task, int Attempt) : IFrame<KeepArguments>
{
    public static FrameType Type => FrameType.KeepArguments;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static KeepArguments Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32());
}

/// <summary>To the owner: the end of <see cref="KeepArguments"/>.</summary>
internal readonly record struct ArgumentsFree(TaskId Task, int Attempt) : IFrame<ArgumentsFree>
{
    public static FrameType Type => FrameType.ArgumentsFree;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static ArgumentsFree Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32());
}

/// <summary>From the owner: it holds the references inside a result (index 0: of all results of the attempt) or an item of a stream.</summary>
internal readonly record struct ReferencesTaken(TaskId Task, int Attempt, uint Index) : IFrame<ReferencesTaken>
{
    public static FrameType Type => FrameType.ReferencesTaken;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Index);
    }

    public static ReferencesTaken Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32(), reader.ReadUInt32());
}

/// <summary>From the owner: how an object turned out, and where its copies are.</summary>
internal readonly record struct ObjectResolved(ObjectId Id, ValueState State, byte[]? Blob, long Size, NodeId[] Locations) : IFrame<ObjectResolved>
{
    public static FrameType Type => FrameType.ObjectResolved;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Id);
        writer.Write((byte)State);
        if (Blob is null)
            writer.WriteNil();
        else
            writer.Write(Blob);
        writer.Write(Size);
        writer.WriteNodes(Locations);
    }

    public static ObjectResolved Read(ref MessagePackReader reader) => new(
        reader.ReadObjectId(), (ValueState)reader.ReadByte(), reader.TryReadNil() ? null : reader.ReadBlob(), reader.ReadInt64(), reader.ReadNodes());
}

/// <summary>To the owner: the sender has a copy.</summary>
internal readonly record struct AddLocation(ObjectId Id) : IFrame<AddLocation>
{
    public static FrameType Type => FrameType.AddLocation;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Id);

    public static AddLocation Read(ref MessagePackReader reader) => new(reader.ReadObjectId());
}

/// <summary>To the owner: the sender's copy is gone, it had no room for it.</summary>
internal readonly record struct RemoveLocation(ObjectId Id) : IFrame<RemoveLocation>
{
    public static FrameType Type => FrameType.RemoveLocation;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Id);

    public static RemoveLocation Read(ref MessagePackReader reader) => new(reader.ReadObjectId());
}

/// <summary>From the owner: free the copy.</summary>
internal readonly record struct DeleteCopy(ObjectId Id) : IFrame<DeleteCopy>
{
    public static FrameType Type => FrameType.DeleteCopy;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Id);

    public static DeleteCopy Read(ref MessagePackReader reader) => new(reader.ReadObjectId());
}

/// <summary>From the owner: end this attempt.</summary>
internal readonly record struct CancelAttempt(TaskId Task, int Attempt, bool Force, bool Recursive) : IFrame<CancelAttempt>
{
    public static FrameType Type => FrameType.CancelAttempt;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Force);
        writer.Write(Recursive);
    }

    public static CancelAttempt Read(ref MessagePackReader reader) =>
        new(reader.ReadTaskId(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBoolean());
}

/// <summary>From its owner: a placement group is no more, and its tasks end.</summary>
internal readonly record struct GroupRemoved(PlacementGroupId Group) : IFrame<GroupRemoved>
{
    public static FrameType Type => FrameType.GroupRemoved;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Group);

    public static GroupRemoved Read(ref MessagePackReader reader) => new(reader.ReadGroupId());
}

/// <summary>Asks a node to send the same back, behind what it has sent before.</summary>
internal readonly record struct Echo(ulong Number, bool IsAnswer) : IFrame<Echo>
{
    public static FrameType Type => FrameType.Echo;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Number);
        writer.Write(IsAnswer);
    }

    public static Echo Read(ref MessagePackReader reader) => new(reader.ReadUInt64(), reader.ReadBoolean());
}

/// <summary>From the owner: end this attempt with the error, unless it has started.</summary>
internal readonly record struct GiveUp(TaskId Task, int Attempt, byte[] Error) : IFrame<GiveUp>
{
    public static FrameType Type => FrameType.GiveUp;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Error);
    }

    public static GiveUp Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32(), reader.ReadBlob());
}

/// <summary>To a node that has joined: nodes that had died before.</summary>
internal readonly record struct NodesGone(NodeId[] Nodes) : IFrame<NodesGone>
{
    public static FrameType Type => FrameType.NodesGone;

    public void Write(ref MessagePackWriter writer) => writer.WriteNodes(Nodes);

    public static NodesGone Read(ref MessagePackReader reader) => new(reader.ReadNodes());
}

/// <summary>From the job's node: the driver is gone.</summary>
internal readonly record struct EndJob(JobId Job) : IFrame<EndJob>
{
    public static FrameType Type => FrameType.EndJob;

    public void Write(ref MessagePackWriter writer) => writer.WriteJob(Job);

    public static EndJob Read(ref MessagePackReader reader) => new(reader.ReadJob());
}

/// <summary>To the job's node: a line for the driver's console.</summary>
internal readonly record struct JobLog(JobId Job, LogLine Line) : IFrame<JobLog>
{
    public static FrameType Type => FrameType.JobLog;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteJob(Job);
        Line.Write(ref writer);
    }

    public static JobLog Read(ref MessagePackReader reader) => new(reader.ReadJob(), LogLine.Read(ref reader));
}
