using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A task for a worker process: everything it needs but the values that are in the node store already.</summary>
/// <param name="Shape">The shape's number in this session (<see cref="DefineShape"/>); the node fills it in when it sends the task.</param>
/// <param name="Lane">Tasks of one lane run one after the other, in the order of their arrival: the next one starts when the one before has
/// ended or waits for an object (<see cref="Blocked"/>). 0: no lane, it starts at once.</param>
/// <param name="Inline">Per dependency: the encoded value, or null when it is to be read from the node store.</param>
internal readonly record struct Run(
    TaskId Task, int Attempt, int Depth, int Shape, uint Lane, IReadOnlyList<ObjectId> Dependencies, IReadOnlyList<byte[]?> Inline, ReadOnlyMemory<byte> Body) : IFrame<Run>
{
    public static FrameType Type => FrameType.Run;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Depth);
        writer.Write(Shape);
        writer.Write(Lane);
        writer.WriteIds(Dependencies);
        foreach (byte[]? blob in Inline)
        {
            if (blob is null)
                writer.WriteNil();
            else
                writer.Write(blob);
        }

        writer.WriteBlob(Body);
    }

    public static Run Read(ref MessagePackReader reader)
    {
        TaskId task = reader.ReadTaskId();
        int attempt = reader.ReadInt32();
        int depth = reader.ReadInt32();
        int shape = reader.ReadInt32();
        uint lane = reader.ReadUInt32();
        ObjectId[] dependencies = reader.ReadObjectIds();
        byte[]?[] inline = dependencies.Length == 0 ? [] : new byte[]?[dependencies.Length];
        for (int i = 0; i < inline.Length; i++)
            inline[i] = reader.TryReadNil() ? null : reader.ReadBlob();
        return new Run(task, attempt, depth, shape, lane, dependencies, inline, reader.ReadBlob());
    }
}

/// <summary>A worker finished a task; what it left in the store is sealed already.</summary>
/// <param name="Retryable">It failed with one of the exceptions of <see cref="TaskShape.RetryOn"/>.</param>
/// <param name="Times">When it started and how long it ran.</param>
/// <param name="Result">Its result, or its error.</param>
/// <param name="More">The results behind the first one, of a task that has several and has not failed; else null.</param>
internal readonly record struct Completed(
    TaskId Task, int Attempt, bool Failed, bool Retryable, RunTimes Times, ResultEntry Result, ResultEntry[]? More = null) : IFrame<Completed>
{
    public static FrameType Type => FrameType.Completed;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        writer.Write(Failed);
        writer.Write(Retryable);
        Times.Write(ref writer);
        Result.Write(ref writer);
        ResultEntry.WriteMore(ref writer, More);
    }

    public static Completed Read(ref MessagePackReader reader) => new(
        reader.ReadTaskId(), reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBoolean(), RunTimes.Read(ref reader),
        ResultEntry.Read(ref reader), ResultEntry.ReadMore(ref reader));
}

/// <summary>A running stream function yielded an item.</summary>
internal readonly record struct StreamItem(TaskId Task, int Attempt, ResultEntry Item) : IFrame<StreamItem>
{
    public static FrameType Type => FrameType.StreamItem;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
        Item.Write(ref writer);
    }

    public static StreamItem Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32(), ResultEntry.Read(ref reader));
}

/// <summary>The consumer wants the next item of its stream; answered by <see cref="Resolved"/>, from which on the session holds the item.</summary>
internal readonly record struct NextItem(ObjectId Id) : IFrame<NextItem>
{
    public static FrameType Type => FrameType.NextItem;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Id);

    public static NextItem Read(ref MessagePackReader reader) => new(reader.ReadObjectId());
}

/// <summary>The consumer of a stream asked for item <paramref name="Requested"/>; <see cref="uint.MaxValue"/>: it is gone, stop.</summary>
internal readonly record struct StreamCredit(TaskId Task, uint Requested) : IFrame<StreamCredit>
{
    public static FrameType Type => FrameType.StreamCredit;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Requested);
    }

    public static StreamCredit Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadUInt32());
}

/// <summary>Asks for a task's end. To the node: the task that makes the object; <paramref name="Force"/> ends its worker process.</summary>
internal readonly record struct Cancel(TaskId Task, bool Force, bool Recursive) : IFrame<Cancel>
{
    public static FrameType Type => FrameType.Cancel;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Force);
        writer.Write(Recursive);
    }

    public static Cancel Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadBoolean(), reader.ReadBoolean());
}

/// <summary>To a worker: fire the task's cancellation token.</summary>
internal readonly record struct CancelTask(TaskId Task) : IFrame<CancelTask>
{
    public static FrameType Type => FrameType.CancelTask;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Task);

    public static CancelTask Read(ref MessagePackReader reader) => new(reader.ReadTaskId());
}

/// <summary>To a worker: the node waits for this attempt no more. It has failed there, and what is behind it in its lane goes on without it. Its
/// end is reported all the same, so that the node knows when the thread is free.</summary>
internal readonly record struct GiveUpTask(TaskId Task, int Attempt) : IFrame<GiveUpTask>
{
    public static FrameType Type => FrameType.GiveUpTask;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteId(Task);
        writer.Write(Attempt);
    }

    public static GiveUpTask Read(ref MessagePackReader reader) => new(reader.ReadTaskId(), reader.ReadInt32());
}

/// <summary>The task waits for an object: its slot is free for others.</summary>
internal readonly record struct Blocked(TaskId Task) : IFrame<Blocked>
{
    public static FrameType Type => FrameType.Blocked;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Task);

    public static Blocked Read(ref MessagePackReader reader) => new(reader.ReadTaskId());
}

/// <summary>The task could go on and wants its slot back; answered by <see cref="Resume"/>.</summary>
internal readonly record struct Unblocked(TaskId Task) : IFrame<Unblocked>
{
    public static FrameType Type => FrameType.Unblocked;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Task);

    public static Unblocked Read(ref MessagePackReader reader) => new(reader.ReadTaskId());
}

/// <summary>The task has its slot again.</summary>
internal readonly record struct Resume(TaskId Task) : IFrame<Resume>
{
    public static FrameType Type => FrameType.Resume;

    public void Write(ref MessagePackWriter writer) => writer.WriteId(Task);

    public static Resume Read(ref MessagePackReader reader) => new(reader.ReadTaskId());
}

/// <summary>To a worker: give back what has not started in a lane. Answered by <see cref="TakenBack"/>.</summary>
internal readonly record struct TakeBack(uint Lane) : IFrame<TakeBack>
{
    public static FrameType Type => FrameType.TakeBack;

    public void Write(ref MessagePackWriter writer) => writer.Write(Lane);

    public static TakeBack Read(ref MessagePackReader reader) => new(reader.ReadUInt32());
}

/// <summary>Tasks that a worker had and will not start: the node places them elsewhere.</summary>
internal readonly record struct TakenBack(uint Lane, TaskId[] Tasks) : IFrame<TakenBack>
{
    public static FrameType Type => FrameType.TakenBack;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Lane);
        writer.WriteTaskIds(Tasks);
    }

    public static TakenBack Read(ref MessagePackReader reader) => new(reader.ReadUInt32(), reader.ReadTaskIds());
}

/// <summary>To a worker: nothing more comes in this lane.</summary>
internal readonly record struct EndLane(uint Lane) : IFrame<EndLane>
{
    public static FrameType Type => FrameType.EndLane;

    public void Write(ref MessagePackWriter writer) => writer.Write(Lane);

    public static EndLane Read(ref MessagePackReader reader) => new(reader.ReadUInt32());
}

/// <summary>To who submitted them: so many of its tasks have ended since the last such word.</summary>
/// <param name="Tasks">How many.</param>
/// <param name="Bytes">Bytes of their arguments inside messages.</param>
internal readonly record struct Settled(long Tasks, long Bytes) : IFrame<Settled>
{
    public static FrameType Type => FrameType.Settled;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Tasks);
        writer.Write(Bytes);
    }

    public static Settled Read(ref MessagePackReader reader) => new(reader.ReadInt64(), reader.ReadInt64());
}
