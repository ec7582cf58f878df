namespace ClusterTasks.Protocol;

/// <summary>A task for a worker process: everything it needs but the values that are in the node store already.</summary>
/// <param name="Definition">The definition's number in this session (<see cref="DefineTask"/>); the node fills it in when it sends the
/// task.</param>
/// <param name="Lane">Tasks of one lane run one after the other, in the order of their arrival: the next one starts when the one before has
/// ended or waits for an object (<see cref="Blocked"/>). 0: no lane, it starts at once.</param>
/// <param name="Inline">Per dependency: the encoded value, or null when it is to be read from the node store.</param>
[Frame(FrameType.Run)]
internal readonly partial record struct Run(
    TaskId Task, int Attempt, int Depth, int Definition, uint Lane, IReadOnlyList<ObjectId> Dependencies, IReadOnlyList<byte[]?> Inline,
        ReadOnlyMemory<byte> Body) : IFrame<Run>
{
    private Run Checked() => Inline.Count == Dependencies.Count
        ? this
        : throw new ProtocolException($"A task with {Dependencies.Count} arguments has values for {Inline.Count}.");
}

/// <summary>A worker finished a task; what it left in the store is sealed already.</summary>
/// <param name="Retryable">It failed with one of the exceptions of <see cref="TaskDefinition.RetryOn"/>.</param>
/// <param name="Times">When it started and how long it ran.</param>
/// <param name="Result">Its result, or its error.</param>
/// <param name="More">The results behind the first one, of a task that has several and has not failed; else null.</param>
[Frame(FrameType.Completed)]
internal readonly partial record struct Completed(
    TaskId Task, int Attempt, bool Failed, bool Retryable, RunTimes Times, ResultEntry Result, ResultEntry[]? More = null)
        : IFrame<Completed>;

/// <summary>A running stream function yielded an item.</summary>
[Frame(FrameType.StreamItem)]
internal readonly partial record struct StreamItem(TaskId Task, int Attempt, ResultEntry Item) : IFrame<StreamItem>;

/// <summary>The consumer wants the next item of its stream; answered by <see cref="Resolved"/>, from which on the session holds the
/// item.</summary>
[Frame(FrameType.NextItem)]
internal readonly partial record struct NextItem(ObjectId Id) : IFrame<NextItem>;

/// <summary>The consumer of a stream asked for item <paramref name="Requested"/>; <see cref="uint.MaxValue"/>: it is gone, stop.</summary>
[Frame(FrameType.StreamCredit)]
internal readonly partial record struct StreamCredit(TaskId Task, uint Requested) : IFrame<StreamCredit>;

/// <summary>Asks for a task's end. To the node: the task that makes the object; <paramref name="Force"/> ends its worker process.</summary>
[Frame(FrameType.Cancel)]
internal readonly partial record struct Cancel(TaskId Task, bool Force, bool Recursive) : IFrame<Cancel>;

/// <summary>To a worker: fire the task's cancellation token.</summary>
[Frame(FrameType.CancelTask)]
internal readonly partial record struct CancelTask(TaskId Task) : IFrame<CancelTask>;

/// <summary>To a worker: the node waits for this attempt no more. It has failed there, and what is behind it in its lane goes on without
/// it. Its end is reported all the same, so that the node knows when the thread is free.</summary>
[Frame(FrameType.GiveUpTask)]
internal readonly partial record struct GiveUpTask(TaskId Task, int Attempt) : IFrame<GiveUpTask>;

/// <summary>The task waits for an object: its slot is free for others.</summary>
[Frame(FrameType.Blocked)]
internal readonly partial record struct Blocked(TaskId Task) : IFrame<Blocked>;

/// <summary>The task could go on and wants its slot back; answered by <see cref="Resume"/>.</summary>
[Frame(FrameType.Unblocked)]
internal readonly partial record struct Unblocked(TaskId Task) : IFrame<Unblocked>;

/// <summary>The task has its slot again.</summary>
[Frame(FrameType.Resume)]
internal readonly partial record struct Resume(TaskId Task) : IFrame<Resume>;

/// <summary>To a worker: give back what has not started in a lane. Answered by <see cref="TakenBack"/>.</summary>
[Frame(FrameType.TakeBack)]
internal readonly partial record struct TakeBack(uint Lane) : IFrame<TakeBack>;

/// <summary>Tasks that a worker had and will not start: the node places them elsewhere.</summary>
[Frame(FrameType.TakenBack)]
internal readonly partial record struct TakenBack(uint Lane, TaskId[] Tasks) : IFrame<TakenBack>;

/// <summary>To a worker: nothing more comes in this lane.</summary>
[Frame(FrameType.EndLane)]
internal readonly partial record struct EndLane(uint Lane) : IFrame<EndLane>;

/// <summary>To who submitted them: so many of its tasks have ended since the last such word.</summary>
/// <param name="Tasks">How many.</param>
/// <param name="Bytes">Bytes of their arguments inside messages.</param>
/// <param name="Ended">Their numbers in the session: see <see cref="EndedNumbers"/>.</param>
[Frame(FrameType.Settled)]
internal readonly partial record struct Settled(long Tasks, long Bytes, byte[] Ended) : IFrame<Settled>;
