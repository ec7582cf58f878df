using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Messages;

/// <summary>To the owner: this node has the task and will answer for it.</summary>
[Frame(FrameType.Accepted)]
internal readonly partial record struct Accepted(TaskId Task, int Attempt) : IFrame<Accepted>;

/// <summary>To the owner: an attempt ended.</summary>
[Frame(FrameType.Outcome)]
internal readonly partial record struct OutcomeFrame(TaskOutcome Outcome) : IFrame<OutcomeFrame>;

/// <summary>To the owner, before the outcome: the attempt's process may have got references out of its arguments, and their owners do not
/// know of it yet. The arguments stay held until <see cref="ArgumentsFree"/>.</summary>
[Frame(FrameType.KeepArguments)]
internal readonly partial record struct KeepArguments(TaskId Task, int Attempt) : IFrame<KeepArguments>;

/// <summary>To the owner: the end of <see cref="KeepArguments"/>.</summary>
[Frame(FrameType.ArgumentsFree)]
internal readonly partial record struct ArgumentsFree(TaskId Task, int Attempt) : IFrame<ArgumentsFree>;

/// <summary>From the owner: it holds the references inside a result (index 0: of all results of the attempt) or an item of a
/// stream.</summary>
[Frame(FrameType.ReferencesTaken)]
internal readonly partial record struct ReferencesTaken(TaskId Task, int Attempt, uint Index) : IFrame<ReferencesTaken>;

/// <summary>From the owner: the value of an object or its error, and the nodes that have copies.</summary>
[Frame(FrameType.ObjectResolved)]
internal readonly partial record struct ObjectResolved(ObjectId Id, ValueState State, byte[]? Blob, long Size, NodeId[] Locations)
    : IFrame<ObjectResolved>;

/// <summary>To the owner: the sender has a copy.</summary>
[Frame(FrameType.AddLocation)]
internal readonly partial record struct AddLocation(ObjectId Id) : IFrame<AddLocation>;

/// <summary>To the owner: the sender's copy is gone, it had no room for it.</summary>
[Frame(FrameType.RemoveLocation)]
internal readonly partial record struct RemoveLocation(ObjectId Id) : IFrame<RemoveLocation>;

/// <summary>From the owner: free the copy.</summary>
[Frame(FrameType.DeleteCopy)]
internal readonly partial record struct DeleteCopy(ObjectId Id) : IFrame<DeleteCopy>;

/// <summary>To the owner: the sender leaves the cluster with these copies. The owner answers each with <see cref="DeleteCopy"/> once
/// another node has one, or with <see cref="CopyStays"/>.</summary>
[Frame(FrameType.CopiesLeave)]
internal readonly partial record struct CopiesLeave(ObjectId[] Ids) : IFrame<CopiesLeave>;

/// <summary>From the owner: fetch a copy from a node that leaves, and keep it.</summary>
[Frame(FrameType.KeepCopy)]
internal readonly partial record struct KeepCopy(ObjectId Id, NodeId From) : IFrame<KeepCopy>;

/// <summary>To the owner, behind <see cref="AddLocation"/>: the sender keeps the copy, or could not get it.</summary>
/// <param name="Failure">The reason; empty: it has the copy.</param>
[Frame(FrameType.CopyKept)]
internal readonly partial record struct CopyKept(ObjectId Id, string Failure) : IFrame<CopyKept>;

/// <summary>From the owner: no other node can take the copy.</summary>
[Frame(FrameType.CopyStays)]
internal readonly partial record struct CopyStays(ObjectId Id) : IFrame<CopyStays>;

/// <summary>From the owner: end this attempt.</summary>
[Frame(FrameType.CancelAttempt)]
internal readonly partial record struct CancelAttempt(TaskId Task, int Attempt, bool Force, bool Recursive) : IFrame<CancelAttempt>;

/// <summary>From its owner: a placement group was removed, and its tasks end.</summary>
[Frame(FrameType.GroupRemoved)]
internal readonly partial record struct GroupRemoved(PlacementGroupId Group) : IFrame<GroupRemoved>;

/// <summary>Asks a node to send the same back, behind what it has sent before.</summary>
[Frame(FrameType.Echo)]
internal readonly partial record struct Echo(ulong Number, bool IsAnswer) : IFrame<Echo>;

/// <summary>From the owner: end this attempt with the error, unless it has started.</summary>
[Frame(FrameType.GiveUp)]
internal readonly partial record struct GiveUp(TaskId Task, int Attempt, byte[] Error) : IFrame<GiveUp>;

/// <summary>To the node that has taken on an attempt which may run once at most: it is the one that runs it. A scheduler that lost its
/// memory may have sent the same attempt to another node, too.</summary>
[Frame(FrameType.MayBegin)]
internal readonly partial record struct MayBegin(TaskId Task, int Attempt) : IFrame<MayBegin>;

/// <summary>To a node that has joined: nodes that had died before.</summary>
[Frame(FrameType.NodesGone)]
internal readonly partial record struct NodesGone(NodeId[] Nodes) : IFrame<NodesGone>;

/// <summary>From the job's node: the driver is gone.</summary>
[Frame(FrameType.EndJob)]
internal readonly partial record struct EndJob(JobId Job) : IFrame<EndJob>;

/// <summary>To the job's node: a line for the driver's console.</summary>
[Frame(FrameType.JobLog)]
internal readonly partial record struct JobLog(JobId Job, LogLine Line) : IFrame<JobLog>;

/// <summary>A dead node's session goes on at another node, which owns from here on what the session has made. The receiver tells it what is
/// here, in <see cref="ObjectHere"/> and <see cref="TaskHere"/>, up to <see cref="SessionReported"/>.</summary>
/// <param name="Node">The node that began the session.</param>
/// <param name="Session">The session's number there.</param>
/// <param name="Owner">The node to which it moved.</param>
/// <param name="Program">The program of the driver.</param>
/// <param name="Move">The number of the move: news of moves come in any order, by way of several nodes.</param>
[Frame(FrameType.SessionMoved)]
internal readonly partial record struct SessionMoved(NodeId Node, uint Session, NodeId Owner, ulong Program, uint Move)
    : IFrame<SessionMoved>;

/// <summary>To the new owner: the sender has a copy of an object, or knows its outcome.</summary>
/// <param name="Id">The object.</param>
/// <param name="State">Stored: a copy. Inline, Failed: the outcome, as the dead owner told it.</param>
/// <param name="Blob">The outcome.</param>
/// <param name="Size">The size of the value in bytes.</param>
/// <param name="Nested">The references inside the value.</param>
[Frame(FrameType.ObjectHere)]
internal readonly partial record struct ObjectHere(ObjectId Id, ValueState State, byte[]? Blob, long Size, ObjectId[] Nested)
    : IFrame<ObjectHere>;

/// <summary>To the new owner: the sender has an attempt of a task, and will report its end there.</summary>
/// <param name="Task">The task.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="AwaitsOwner">It may run once at most, and waits for its owner's word to begin.</param>
[Frame(FrameType.TaskHere)]
internal readonly partial record struct TaskHere(TaskId Task, int Attempt, bool AwaitsOwner) : IFrame<TaskHere>;

/// <summary>To the new owner: the sender has told all that it has of the session.</summary>
[Frame(FrameType.SessionReported)]
internal readonly partial record struct SessionReported(NodeId Node, uint Session) : IFrame<SessionReported>;

/// <summary>From the new owner: what the dead one held, or was to hold, for the session is held by the new one.</summary>
[Frame(FrameType.MoveSettled)]
internal readonly partial record struct MoveSettled(NodeId Node, uint Session) : IFrame<MoveSettled>;
