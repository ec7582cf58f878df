using System.Runtime.CompilerServices;
using ClusterTasks.Protocol;
using ClusterTasks.Tests.Golden;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Tests.Agent;

/// <summary>The bytes of each message between nodes.</summary>
public sealed class GoldenPeerFrameTests
{
    private static readonly NodeId Node = new(0x1122_3344_5566_7788);
    private static readonly TaskId Task = new(new NodeId(0x0102_0304_0506_0708), 0x1112_1314_1516_1718);
    private static readonly TaskId Slot = new(new NodeId(3), 4);
    private static readonly ObjectId Id = new(Task, 5);
    private static readonly ObjectId[] Ids = [new(Slot, 6), new(Task, uint.MaxValue)];
    private static readonly JobId Job = new(new NodeId(7), 8);
    private static readonly byte[] Blob = [0xde, 0xad, 0xbe, 0xef];
    private static readonly ResultEntry Entry = new(1, Blob, 4, Ids);

    private static readonly TaskOrder Order = new(
        Job,
        new TaskDefinition { Name = "f", Placement = new() { Demand = ResourceSet.FromCpus(0.5) } },
        new Run(Task, 1, 2, 3, 4, Ids, [Blob, null], Blob),
        [[], [Node, new NodeId(9)]]);

    private static readonly TaskOrder EmptyOrder = new(
        Job, new TaskDefinition { Name = "" }, new Run(Task, 1, 0, 0, 0, [], [], default), []);

    private static readonly GoldenFrames Golden = new GoldenFrames()
        .Frame("full", new Accepted(Task, 1))
        .Frame("full", new OutcomeFrame(new TaskOutcome(
            Task, 1, OutcomeKind.WorkerDied, Entry, "why", new RunTimes(638_000_000_000_000_000, 2), new TaskTiming(3, 4, 5),
                [Entry, ResultEntry.None])))
        .Frame("empty", new OutcomeFrame(new TaskOutcome(Task, 1, OutcomeKind.Succeeded, ResultEntry.None, "")))
        .Frame("full", new KeepArguments(Task, 1))
        .Frame("full", new ArgumentsFree(Task, 1))
        .Frame("full", new ReferencesTaken(Task, 1, 2))
        .Frame("full", new ObjectResolved(Id, ValueState.Inline, Blob, 4, [Node, new NodeId(9)]))
        .Frame("null-blob", new ObjectResolved(Id, ValueState.Stored, null, 5_000_000_000, []))
        .Frame("full", new AddLocation(Id))
        .Frame("full", new RemoveLocation(Id))
        .Frame("full", new DeleteCopy(Id))
        .Frame("full", new CopiesLeave([Id]))
        .Frame("empty", new CopiesLeave([]))
        .Frame("full", new KeepCopy(Id, Node))
        .Frame("full", new CopyKept(Id, "no room"))
        .Frame("empty", new CopyKept(Id, ""))
        .Frame("full", new CopyStays(Id))
        .Frame("full", new SessionMoved(Node, 2, new NodeId(9), 3, 4))
        .Frame("full", new ObjectHere(Id, ValueState.Inline, Blob, 4, [Id]))
        .Frame("null-blob", new ObjectHere(Id, ValueState.Stored, null, 5_000_000_000, []))
        .Frame("full", new TaskHere(Task, 1, true))
        .Frame("full", new SessionReported(Node, 2))
        .Frame("full", new MoveSettled(Node, 2))
        .Frame("full", new CancelAttempt(Task, 1, true, false))
        .Frame("full", new GroupRemoved(new PlacementGroupId(Node, 1)))
        .Frame("full", new Echo(ulong.MaxValue, true))
        .Frame("full", new GiveUp(Task, 1, Blob))
        .Frame("empty", new GiveUp(Task, 1, []))
        .Frame("full", new MayBegin(Task, 3))
        .Frame("full", new NodesGone([Node, new NodeId(9)]))
        .Frame("empty", new NodesGone([]))
        .Frame("full", new EndJob(Job))
        .Frame("full", new JobLog(Job, new LogLine("f", Node, 1, true, "text", 2)))
        .Frame("full", new SlotGranted(Slot))
        .Frame("full", new SlotRun(Slot, 1, Order))
        .Frame("empty", new SlotRun(Slot, 1, EmptyOrder))
        .Frame("full", new SlotBlocked(Slot, Task, -1))
        .Frame("full", new SlotReturn(Slot, SlotWish.End))
        .Frame("full", new SlotNews(Slot, true, "why"))
        .Frame("empty", new SlotNews(Slot, false, ""))
        .Message("TaskOrder", "full", Order, order => order.Encode(), TaskOrder.Decode)
        .Message("TaskOrder", "empty", EmptyOrder, order => order.Encode(), TaskOrder.Decode);

    private static readonly string File = Path.Combine(ThisFolder(), "GoldenPeerFrames.txt");

    [Fact]
    public void Write_EachSample_GivesTheGoldenBytes() => Golden.AssertEqualTo(File);

    // An order is encoded on its own, since it is also what the scheduler carries.
    [Fact]
    public void Write_EachFrame_AllocatesNothing() => Golden.AssertWrittenWithoutAllocation(typeof(SlotRun));

    [Fact]
    public void Read_BytesOfOlderProtocols_StillWorks() => Golden.AssertReadOlder(File);

    [Fact]
    public void Read_GoldenBytes_GivesTheSampleAgain() => Golden.AssertReadAgain();

    [Fact]
    public void Read_WithValuesThatANewerProgramAdds_SkipsThem() => Golden.AssertSkipWhatIsAdded();

    [Fact]
    public void Read_DamageOrTooFewBytes_IsAProtocolException() => Golden.AssertRefuseDamage();

    [Fact]
    public void Samples_OfEachFrameType_Exist() => Golden.AssertHasAllOf(typeof(Accepted).Assembly);

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
