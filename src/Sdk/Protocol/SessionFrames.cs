using System.Globalization;

namespace ClusterTasks.Protocol;

/// <summary>The node refuses the session; the message says why.</summary>
/// <param name="Message">The reason.</param>
/// <param name="MayCome">True when it may take the session soon: the client asks again.</param>
[Frame(FrameType.Rejected)]
internal readonly partial record struct Rejected(string Message, bool MayCome = false) : IFrame<Rejected>;

/// <summary>The client leaves: it keeps no mapping in use and will pin nothing more.</summary>
[Frame(FrameType.Goodbye)]
internal readonly partial record struct Goodbye : IFrame<Goodbye>;

/// <summary>An outcome that a client has seen before its session moved: no other one may come.</summary>
[Frame(FrameType.Known)]
internal readonly partial record struct Known(ObjectId Id, ResolvedKind Kind, byte[] Blob) : IFrame<Known>;

/// <summary>A value that the client had put before its session moved is to be on so many nodes.</summary>
[Frame(FrameType.KeepCopies)]
internal readonly partial record struct KeepCopies(ObjectId Id, int Copies) : IFrame<KeepCopies>;

/// <summary>The client has told its new node of everything that it has made and holds. It sends nothing more before
/// <see cref="TakenOver"/>.</summary>
[Frame(FrameType.Resumed)]
internal readonly partial record struct Resumed : IFrame<Resumed>;

/// <summary>The node has taken the session over.</summary>
[Frame(FrameType.TakenOver)]
internal readonly partial record struct TakenOver : IFrame<TakenOver>;

/// <summary>To a driver: the other nodes of the machine, one of which may take its session over.</summary>
[Frame(FrameType.Peers)]
internal readonly partial record struct Peers(IReadOnlyList<string> Addresses) : IFrame<Peers>;

/// <summary>A worker has its session and the store, and takes tasks. What ends before that could not start.</summary>
[Frame(FrameType.Attached)]
internal readonly partial record struct Attached : IFrame<Attached>;

/// <summary>The node ends the session.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="NodeEnds">The node itself ends: the session may go on at another one.</param>
[Frame(FrameType.Closing)]
internal readonly partial record struct Closing(string Reason, bool NodeEnds = false) : IFrame<Closing>;

/// <summary>The node's memory for objects is short: references and pins that the process has dropped are to be given back now.</summary>
[Frame(FrameType.Collect)]
internal readonly partial record struct Collect : IFrame<Collect>;

/// <summary>A line that a task wrote to the console, or what it has written of one so far: the node shows that only if the process
/// dies.</summary>
[Frame(FrameType.Log)]
internal readonly partial record struct Log(TaskId Task, string Function, bool IsError, string Text, bool IsUnfinished = false)
    : IFrame<Log>;

/// <summary>A line for the driver's console, with its origin.</summary>
/// <param name="Function">What wrote it.</param>
/// <param name="Node">Where.</param>
/// <param name="ProcessId">In which process.</param>
/// <param name="IsError">To stderr.</param>
/// <param name="Text">The line.</param>
/// <param name="Missing">How many lines it stands for that are lost; 0: it is a line itself. Whoever has no room for it counts
/// them.</param>
[Frame(FrameType.LogLine)]
internal readonly partial record struct LogLine(string Function, NodeId Node, int ProcessId, bool IsError, string Text, long Missing = 0)
    : IFrame<LogLine>
{
    /// <summary>What is said in the place of lines that are lost, because they could not be sent, or written, so fast.</summary>
    internal static string MissingText(long count, string done) => count == 1
        ? $"1 line of output is missing here: it came faster than it could be {done}."
        : string.Create(CultureInfo.InvariantCulture,
            $"{count} lines of output are missing here: they came faster than they could be {done}.");
}

/// <summary>What a state query asks for.</summary>
internal enum QueryKind : byte
{
    /// <summary>All nodes: answered as <see cref="NodeStateWire"/> says.</summary>
    Nodes,

    /// <summary>Why an object is not ready: answered by a text.</summary>
    Why,

    /// <summary>A listing of objects: question and answer as <see cref="ObjectStateWire"/> says.</summary>
    Objects,

    /// <summary>A listing of tasks: question and answer as <see cref="TaskStateWire"/> says.</summary>
    Tasks,

    /// <summary>All attempts of one task: answered by rows.</summary>
    Attempts,

    /// <summary>Numbers of tasks: answered by a summary.</summary>
    TaskSummary,

    /// <summary>The driver wants the events of its job (<see cref="EventBatch"/>); answered when every node tells them.</summary>
    WatchEvents,

    /// <summary>The driver wants no more events; answered at once.</summary>
    UnwatchEvents,

    /// <summary>How many tasks that have not ended stand above a task; answered by a number.</summary>
    Depth,

    /// <summary>Makes a placement group: question and answer as <see cref="GroupWire"/> says, like the next two.</summary>
    CreateGroup = 16,

    /// <summary>Answered when the group is ready, or after a while.</summary>
    WaitGroup = 17,

    RemoveGroup = 18,

    /// <summary>All placement groups, of every job.</summary>
    Groups = 19,

    /// <summary>Answered when the node has counted all that the session sent before, and the owners of what it borrowed know of
    /// it.</summary>
    Settle = 20,

    /// <summary>Answered when what the session asked before about objects is answered as far as this node and the nodes of the body
    /// (<see cref="StateWire.EncodeNodes"/>) know by now. What has not been told by then is not ready.</summary>
    Look = 21,
}

/// <summary>Asks the node for state; answered by <see cref="Answer"/> with the same number. The kind says what the body is, if
/// anything.</summary>
[Frame(FrameType.Query)]
internal readonly partial record struct Query(uint Number, QueryKind Kind, ObjectId Id, byte[] Body) : IFrame<Query>;

/// <summary>The answer to a <see cref="Query"/>: MessagePack of what the kind says, or an error text.</summary>
[Frame(FrameType.Answer)]
internal readonly partial record struct Answer(uint Number, bool Failed, byte[] Body) : IFrame<Answer>;
