using System.Runtime.CompilerServices;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Tests.Golden;
using static ClusterTasks.Sdk.Tests.Protocol.SampleValues;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>The bytes of each frame of a session, and of what travels inside of frames.</summary>
public sealed class GoldenFrameTests
{
    private static readonly GoldenFrames Golden = AddMessages(AddOutcomes(AddTasks(AddObjects(AddSession(new GoldenFrames())))));

    private static readonly string File = Path.Combine(ThisFolder(), "GoldenFrames.txt");

    [Fact]
    public void Write_EachSample_GivesTheGoldenBytes() => Golden.AssertEqualTo(File);

    // A definition is written once for each session and may have a dictionary.
    [Fact]
    public void Write_EachFrame_AllocatesNothing() => Golden.AssertWrittenWithoutAllocation(typeof(DefineTask));

    [Fact]
    public void Read_BytesOfOlderProtocols_StillWorks() => Golden.AssertReadOlder(File);

    [Fact]
    public void Read_GoldenBytes_GivesTheSampleAgain() => Golden.AssertReadAgain();

    [Fact]
    public void Read_WithValuesThatANewerProgramAdds_SkipsThem() => Golden.AssertSkipWhatIsAdded();

    [Fact]
    public void Read_DamageOrTooFewBytes_IsAProtocolException() => Golden.AssertRefuseDamage();

    [Fact]
    public void Samples_OfEachFrameType_Exist() => Golden.AssertHasAllOf(typeof(IFrame<>).Assembly);

    private static GoldenFrames AddSession(GoldenFrames golden) => golden.Frame(
        "full", new Hello(ProtocolRange.Own, SessionKind.Worker, 1, "secret", Code)
        { FromNode = Node, FromSession = 2, FromCluster = 3, Move = 4, LastNode = new NodeId(5) })
        .Frame("empty", new Hello(ProtocolRange.Own, SessionKind.Driver, 0, "", JobCode.None))
        .Frame("full", new Welcome(21, Node, 2, 3, Job, 4, Descriptor))
        .Frame("no-arenas", new Welcome(21, Node, 2, 3, Job, 4, Descriptor with { Arenas = [] }))
        .Frame("full", new Rejected("why", true))
        .Frame("empty", new Rejected(""))
        .Frame("full", default(Goodbye))
        .Frame("full", default(Attached))
        .Frame("full", new Closing("why", true))
        .Frame("full", new Known(Id, ResolvedKind.Inline, Blob))
        .Frame("full", new KeepCopies(Id, 2))
        .Frame("full", default(Resumed))
        .Frame("full", default(TakenOver))
        .Frame("full", new Peers(["a", "b"]))
        .Frame("empty", new Peers([]))
        .Frame("full", default(Collect))
        .Frame("full", new Log(Child, "f", true, "text", true))
        .Frame("empty", new Log(default, "", false, ""))
        .Frame("full", new LogLine("f", Node, 1, true, "text", 2))
        .Frame("empty", new LogLine("", default, 0, false, ""))
        .Frame("full", new Query(1, QueryKind.Look, Id, Blob))
        .Frame("empty", new Query(1, QueryKind.Nodes, default, []))
        .Frame("full", new Answer(1, true, Blob))
        .Frame("empty", new Answer(1, false, []))
        .Frame("full", new ProgressReport(Child, 0.5, "half"))
        .Frame("full", new EventBatch(1, [Event, EmptyEvent]))
        .Frame("empty", new EventBatch(0, []))
        .Frame("full", new AskChunk(5_000_000_000))
        .Frame("full", new RetireChunk(-1))
        .Frame("full", new ChunkGranted(SmallChunk))
        .Frame("no-entries", new ChunkGranted(SmallChunk with { Entries = [] }))
        .Frame("null", new ChunkGranted(null));

    private static GoldenFrames AddObjects(GoldenFrames golden) => golden.Frame(
        "full", new PutInline(Id, Blob, Ids))
        .Frame("empty", new PutInline(Id, default, []))
        .Frame("full", new Create(Id, 5_000_000_000))
        .Frame("full", new Granted(Id, new CreateGrant(1, 2, 3, 4, 5, true)))
        .Frame("full", new CreateFailed(Id, "why"))
        .Frame("full", new Seal(Id, 1, 2, 3, true, Ids))
        .Frame("empty", new Seal(Id, 1, 2, 3, false, []))
        .Frame("full", new Abort(-1, 2))
        .Frame("full", new Subscribe(Id, true))
        .Frame("full", new Resolved(Id, ResolvedKind.Failed, Blob))
        .Frame("empty", new Resolved(Id, ResolvedKind.Stored, []))
        .Frame("full", new Release(Ids))
        .Frame("full", new Borrow(Ids));

    private static GoldenFrames AddTasks(GoldenFrames golden) => golden.Frame(
        "full", new DefineTask(1, Definition))
        .Frame("empty", new DefineTask(0, EmptyDefinition))
        .Frame("full", new Submit(Child, Parent, 1, 2, Ids, [Id], Blob))
        .Frame("empty", new Submit(Child, default, 0, 0, [], [], default))
        .Frame("full", new Run(Child, 1, 2, 3, 4, Ids, [Blob, null], Blob))
        .Frame("empty", new Run(Child, 1, 0, 0, 0, [], [], default))
        .Frame("full", new NextItem(Id))
        .Frame("full", new StreamCredit(Child, uint.MaxValue))
        .Frame("full", new Cancel(Child, true, false))
        .Frame("full", new CancelTask(Child))
        .Frame("full", new GiveUpTask(Child, 1))
        .Frame("full", new Blocked(Child))
        .Frame("full", new Unblocked(Child))
        .Frame("full", new Resume(Child))
        .Frame("full", new TakeBack(1))
        .Frame("full", new TakenBack(1, [Child, Parent]))
        .Frame("empty", new TakenBack(1, []))
        .Frame("full", new EndLane(1))
        .Frame("full", new Settled(1, 2, EndedNumbers.Pack([3, 1UL << 39, 4])))
        .Frame("empty", new Settled(1, 2, []));

    private static GoldenFrames AddOutcomes(GoldenFrames golden) => golden.Frame(
        "full", new Completed(Child, 1, true, false, Times, Entry, [StoredEntry, Entry]))
        .Frame("null-more", new Completed(Child, 1, false, true, default, ResultEntry.None))
        .Frame("full", new StreamItem(Child, 1, Entry))
        .Frame("null-inline", new StreamItem(Child, 1, StoredEntry));

    private static GoldenFrames AddMessages(GoldenFrames golden) => golden.Message(
        "JobCode", "full", Code, code => code.ToBytes(), JobCode.FromBytes)
        .Message("NodeState", "list", [State, new NodeState { Id = default }], Join, NodeStateWire.DecodeList)
        .Message("TaskQuery", "full",
            new TaskQuery { State = TaskState.Running, Name = "f", Job = Job, Ids = [Child, Parent], Limit = 5, WithReasons = true },
            TaskStateWire.Encode, TaskStateWire.DecodeQuery)
        .Message("TaskQuery", "empty", new TaskQuery(), TaskStateWire.Encode, TaskStateWire.DecodeQuery)
        .Message("TaskRows", "full", [Row, EmptyRow], rows => TaskStateWire.Encode(rows), TaskStateWire.DecodeRows)
        .Message("TaskListing", "full", new TaskListing { Tasks = [Row, EmptyRow], Unanswered = [Node] }, TaskStateWire.Encode,
            TaskStateWire.DecodeListing)
        .Message("TaskListing", "empty", new TaskListing { Tasks = [] }, TaskStateWire.Encode, TaskStateWire.DecodeListing)
        .Message("TaskSummary", "full",
            new TaskSummary
            {
                Names = [Counts, new TaskCounts()],
                Total = Counts,
                Slots = [new NodeSlots(Node, 1, 2, 3.5)],
                Unanswered = [Node]
            }, TaskStateWire.Encode, TaskStateWire.DecodeSummary)
        .Message("ObjectQuery", "full", new ObjectQuery { Limit = 1, Order = ObjectOrder.Newest, Node = Node, Ids = Ids },
            ObjectStateWire.Encode, ObjectStateWire.DecodeQuery)
        .Message("ObjectQuery", "empty", new ObjectQuery(), ObjectStateWire.Encode, ObjectStateWire.DecodeQuery)
        .Message("ObjectListing", "full",
            new ObjectListing { Objects = [ObjectRow, new ObjectInfo { Id = Id }], Nodes = [Totals], Unanswered = [Node] },
            ObjectStateWire.Encode, ObjectStateWire.DecodeListing)
        .Message("ObjectListing", "empty", new ObjectListing { Objects = [], Nodes = [] }, ObjectStateWire.Encode,
            ObjectStateWire.DecodeListing)
        .Message("GroupCreate", "full", new GroupCreate("mine", PlacementStrategy.Spread, GroupInfo.Bundles), GroupWire.Encode,
            GroupWire.DecodeCreate)
        .Message("GroupId", "full", Group, GroupWire.Encode, GroupWire.DecodeId)
        .Message("GroupWait", "full", new GroupWait(Group, TimeSpan.FromSeconds(1)), GroupWire.Encode, GroupWire.DecodeWait)
        .Message("GroupState", "full", GroupState, GroupWire.Encode, GroupWire.DecodeState)
        .Message("GroupList", "full", [GroupInfo, GroupInfo with { Name = null, Bundles = [] }], groups => GroupWire.Encode(groups),
            GroupWire.DecodeList)
        .Message("Nodes", "full", [Node, new NodeId(1)], nodes => StateWire.EncodeNodes(nodes), StateWire.DecodeNodes);

    private static byte[] Join(NodeState[] states) => NodeStateWire.Join([.. states.Select(NodeStateWire.Encode)]);

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
