using ClusterTasks.Protocol;
using ClusterTasks.Session;
using MessagePack;

namespace ClusterTasks.Tests.Session;

/// <summary>Waits without time, or with less than a message takes, see the knowledge of the node.</summary>
public class LookTests : SessionTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public async Task GetAsync_ZeroTimeout_ReadsASmallValueInOneRoundTrip()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task<int> value = Session.GetAsync<int>(handle, TimeSpan.Zero, default);
        Assert.False(Node.Expect<Subscribe>("the look asks").Fetch);
        Node.Resolve(handle.Id, 7);
        Assert.Equal(7, await Within(value, "the value is there"));
    }

    [Fact]
    public async Task Get_ZeroTimeout_ReadsASmallValueInOneRoundTrip()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task<int> value = OnThread(() => Session.Get<int>(handle, TimeSpan.Zero));
        Node.Expect<Subscribe>("the look asks");
        Query why = Node.Expect<Query>("the reason is asked"); // before the value comes: a get that has it asks nothing
        Assert.Equal(QueryKind.Why, why.Kind);
        Node.Resolve(handle.Id, 7);
        Node.Send(new Answer(why.Number, Failed: false, Text("it is ready now.")));
        Assert.Equal(7, await Within(value, "the value is there"));
    }

    [Fact]
    public async Task GetAsync_TimeIsOver_SaysWhyAndNotBeforeTheNodeWasAsked()
    {
        foreach (TimeSpan timeout in new[] { TimeSpan.Zero, Tick })
        {
            ObjectHandle handle = Node.NewHandle(timeout == Tick ? 1u : 2u);
            Task<int> value = Session.GetAsync<int>(handle, timeout, default);
            Reply(QueryKind.Why, Text("it waits for room."));
            Query look = Node.Expect<Query>("the last look");
            Assert.Equal(QueryKind.Look, look.Kind);
            Assert.False(value.IsCompleted);
            Node.Send(new Answer(look.Number, Failed: false, []));
            TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => Within(value, "the look ends"));
            Assert.Contains("it waits for room.", error.Message, StringComparison.Ordinal);
            Assert.Equal(HelpPage.Waits, error.HelpLink);
        }
    }

    [Fact]
    public async Task WaitAsync_ReadyWhileTheReasonIsAsked_IsNoError()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task wait = Session.WaitAsync(handle, TimeSpan.Zero, default);
        Reply(QueryKind.Why, Text("it is ready now."));
        Query look = Node.Expect<Query>("the owner's own message is on its way");
        Node.Resolve(handle.Id, 7);
        Node.Send(new Answer(look.Number, Failed: false, []));
        await Within(wait, "the object is ready");
        Assert.Equal(7, await Within(Session.GetAsync<int>(handle, TimeSpan.Zero, default), "and is read without a question"));
        Assert.Single(Node.Seen, FrameType.Subscribe);
    }

    [Fact]
    public async Task GetAsync_ValueOfAnotherNode_WaitsForItsBytes()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task<byte[]> value = Session.GetAsync<byte[]>(handle, TimeSpan.Zero, default);
        Assert.False(Node.Expect<Subscribe>("the look asks whether it exists").Fetch);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Elsewhere, []));
        Assert.True(Node.Expect<Subscribe>("it does: the bytes must come").Fetch);
        await Node.StoreAsync(handle.Id, new byte[100_000]);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        Assert.Equal(100_000, (await Within(value, "the value is there")).Length);
    }

    [Fact]
    public async Task GetAsync_BytesDoNotCome_SaysThatTheValueExists()
    {
        bool passes = false;
        await using var node = new FakeNode(time: new PassingTime { OnWait = () => Volatile.Read(ref passes) });
        node.Session.Start();
        ObjectHandle handle = node.NewHandle(1);
        Task<byte[]> value = node.Session.GetAsync<byte[]>(handle, TimeSpan.Zero, default);
        node.Expect<Subscribe>("the look asks whether it exists");
        node.Expect<Query>("and why it does not: the time for that runs");
        Volatile.Write(ref passes, true);
        node.Send(new Resolved(handle.Id, ResolvedKind.Elsewhere, []));
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => Within(value, "the time for the bytes is over"));
        Assert.Contains("exists, but its bytes did not come", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_NodeStandsStill_Ends()
    {
        await using var node = new FakeNode(time: new PassingTime());
        node.Session.Start();
        ObjectHandle[] handles = [node.NewHandle(1), node.NewHandle(2)];
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(
            () => Within(node.Session.GetAsync<int>(handles[0], TimeSpan.Zero, default), "one value"));
        Assert.Contains("did not say why", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => Within(Remote.GetAsync(Refs(handles), TimeSpan.Zero), "two values"));
        Assert.Equal(2, (await Within(Remote.WaitAsync(Refs(handles), 2, TimeSpan.Zero), "which are ready")).Pending.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task WaitAsync_ManyReferences_SeesAllThatAreReady(long ticks)
    {
        var timeout = TimeSpan.FromTicks(ticks);
        ObjectRef<int>[] refs = Refs(Node.NewHandle(1), Node.NewHandle(2), Node.NewHandle(3));
        var wait = Remote.WaitAsync(refs, 3, timeout);
        Query look = Node.Expect<Query>("the look");
        Assert.Equal((QueryKind.Look, 0), (look.Kind, look.Body.Length));
        Assert.Equal(3, Node.Seen.Count(type => type == FrameType.Subscribe));
        Node.Resolve(refs[0].Id, 10);
        Node.Resolve(refs[2].Id, 12);
        Node.Send(new Answer(look.Number, Failed: false, []));
        (IReadOnlyList<ObjectRef<int>> ready, IReadOnlyList<ObjectRef<int>> pending) = await Within(wait, "the first look");
        Assert.Equal([refs[0], refs[2]], ready);
        Assert.Equal([refs[1]], pending);

        wait = Remote.WaitAsync(pending, 1, timeout);
        look = Node.Expect<Query>("the second look");
        Node.Resolve(refs[1].Id, 11);
        Node.Send(new Answer(look.Number, Failed: false, []));
        Assert.Equal([refs[1]], (await Within(wait, "the second look ends")).Ready);
        Assert.Equal(3, Node.Seen.Count(type => type == FrameType.Subscribe));
        int[] values = await Within(Remote.GetAsync(refs, TimeSpan.Zero), "all values are here");
        Assert.Equal([10, 11, 12], values);
    }

    [Fact]
    public async Task GetAsync_ManyReferencesZeroTimeout_ReadsThemAll()
    {
        ObjectRef<int>[] refs = Refs(Node.NewHandle(1), Node.NewHandle(2));
        Task<int[]> values = Remote.GetAsync(refs, TimeSpan.Zero);
        Query look = Node.Expect<Query>("the look");
        Node.Resolve(refs[0].Id, 1);
        Node.Send(new Answer(look.Number, Failed: false, []));
        Assert.Contains("1 of 2", (await Assert.ThrowsAsync<TimeoutException>(() => Within(values, "one is missing"))).Message,
            StringComparison.Ordinal);

        values = Remote.GetAsync(refs, TimeSpan.Zero);
        look = Node.Expect<Query>("the second look");
        Node.Resolve(refs[1].Id, 2);
        Node.Send(new Answer(look.Number, Failed: false, []));
        int[] both = await Within(values, "both are there");
        Assert.Equal([1, 2], both);
    }

    [Fact]
    public async Task WaitAsync_ForeignReferences_AsksEachOwnerOnce()
    {
        NodeId first = new(5), second = new(6);
        ObjectRef<int>[] refs = Refs(Foreign(first, 1), Foreign(first, 2), Foreign(second, 1), Node.NewHandle(1));
        var wait = Remote.WaitAsync(refs, 4, TimeSpan.Zero);
        Query look = Node.Expect<Query>("the look");
        Assert.Equal([first, second], StateWire.DecodeNodes(look.Body).OrderBy(node => node.Value));
        Node.Send(new Answer(look.Number, Failed: true, Text("an owner does not answer")));
        Assert.Equal(4, (await Within(wait, "nothing is known")).Pending.Count);

        ObjectHandle Foreign(NodeId owner, ulong number) => new(Session, new ObjectId(TaskId.Create(owner, 99, number), 0));
    }

    [Fact]
    public async Task Query_AfterARelease_ComesBehindIt()
    {
        ObjectHandle handle = Node.NewHandle(1);
        handle.Release();
        Task<byte[]> answered = Session.QueryAsync(QueryKind.Objects, default, [], default);
        Reply(QueryKind.Objects, []);
        await Within(answered, "the question is answered");
        Assert.Equal([FrameType.Release, FrameType.Query], Node.Seen);
    }

    private static ObjectRef<int>[] Refs(params ObjectHandle[] handles) => Array.ConvertAll(handles, handle => new ObjectRef<int>(handle));

    private static byte[] Text(string text) =>
        MessagePackSerializer.Serialize(text, cancellationToken: TestContext.Current.CancellationToken);

    private void Reply(QueryKind kind, byte[] body)
    {
        Query query = Node.Expect<Query>($"the question {kind}");
        Assert.Equal(kind, query.Kind);
        Node.Send(new Answer(query.Number, Failed: false, body));
    }
}
