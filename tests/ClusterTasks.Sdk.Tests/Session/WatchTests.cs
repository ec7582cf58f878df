using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Errors;

namespace ClusterTasks.Tests.Session;

/// <summary>Waiting for objects: which answer ends which wait, and the effect of releases and of the session's end on waits.</summary>
public sealed class WatchTests : SessionTests
{
    [Fact]
    public async Task GetAsync_PlainWaitAnsweredElsewhere_WaitsForItsOwnAnswer()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task ready = Session.WhenReadyAsync(handle, default);
        Assert.False(Node.Expect<Subscribe>("the plain wait asks").Fetch);
        Task<byte[]> value = Session.GetAsync<byte[]>(handle, null, default);
        Assert.True(Node.Expect<Subscribe>("the get asks").Fetch);

        Node.Send(new Resolved(handle.Id, ResolvedKind.Elsewhere, []));
        await Within(ready, "the plain wait ends");
        Assert.False(value.IsCompleted);
        await Node.StoreAsync(handle.Id, new byte[100_000]);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        Assert.Equal(100_000, (await Within(value, "the get ends")).Length);
    }

    [Fact]
    public async Task GetAsync_AfterAPlainWaitAnsweredElsewhere_Fetches()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task ready = Session.WhenReadyAsync(handle, default);
        Node.Expect<Subscribe>("the plain wait asks");
        Node.Send(new Resolved(handle.Id, ResolvedKind.Elsewhere, []));
        await Within(ready, "the plain wait ends");
        Assert.True(Session.IsReady(handle));

        Task<byte[]> value = Session.GetAsync<byte[]>(handle, null, default);
        Assert.True(Node.Expect<Subscribe>("the get asks").Fetch);
        await Node.StoreAsync(handle.Id, new byte[100_000]);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        Assert.Equal(100_000, (await Within(value, "the get ends")).Length);
    }

    [Fact]
    public async Task GetAsync_ObjectLeftTheMemorySinceTheAnswer_AsksAgain()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task<byte[]> value = Session.GetAsync<byte[]>(handle, null, default);
        Assert.True(Node.Expect<Subscribe>("the get asks").Fetch);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, [])); // It was in memory, and was spilled a moment later.

        Assert.True(Node.Expect<Subscribe>("the get asks again").Fetch);
        await Node.StoreAsync(handle.Id, new byte[100_000]);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        Assert.Equal(100_000, (await Within(value, "the get ends")).Length);

        Node.Store.Delete(handle.Id); // As a spill does, for a process that has read the value before.
        Task<byte[]> later = Session.GetAsync<byte[]>(handle, null, default);
        Assert.True(Node.Expect<Subscribe>("a later get asks").Fetch);
        await Node.StoreAsync(handle.Id, new byte[100_000]);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        Assert.Equal(100_000, (await Within(later, "the later get ends")).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_AfterAFetchThatFailed_AsksAgain(bool hasTimeout)
    {
        TimeSpan? timeout = hasTimeout ? TimeSpan.FromHours(1) : null;
        ObjectHandle handle = Node.NewHandle(1);
        for (int failed = 0; failed < 3; failed++)
        {
            Task<byte[]> value = Session.GetAsync<byte[]>(handle, timeout, default);
            Assert.True(Node.Expect<Subscribe>("the get asks").Fetch);
            Node.Send(new Resolved(handle.Id, ResolvedKind.FetchFailed, NoRoom()));
            await Assert.ThrowsAsync<ObjectStoreFullException>(() => Within(value, "the get fails"));
        }

        Task<byte[]> later = Session.GetAsync<byte[]>(handle, timeout, default);
        Assert.True(Node.Expect<Subscribe>("the later get asks").Fetch);
        await Node.StoreAsync(handle.Id, new byte[100_000]);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        Assert.Equal(100_000, (await Within(later, "the later get ends")).Length);
    }

    [Fact]
    public async Task GetAsync_FetchFailsWhileAPlainWaitIsOpen_LeavesThatOpen()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task ready = Session.WhenReadyAsync(handle, default);
        Assert.False(Node.Expect<Subscribe>("the plain wait asks").Fetch);
        Task<byte[]> value = Session.GetAsync<byte[]>(handle, null, default);
        Assert.True(Node.Expect<Subscribe>("the get asks").Fetch);
        Node.Send(new Resolved(handle.Id, ResolvedKind.FetchFailed, NoRoom()));

        await Assert.ThrowsAsync<ObjectStoreFullException>(() => Within(value, "the get fails"));
        Assert.False(ready.IsCompleted);
        Node.Send(new Resolved(handle.Id, ResolvedKind.Elsewhere, []));
        await Within(ready, "the plain wait ends");
        Assert.True(Session.IsReady(handle));
    }

    [Fact]
    public async Task GetAsync_FetchOfOneOfManyFailed_NamesItAndAsksAgain()
    {
        ObjectHandle[] handles = [Node.NewHandle(1), Node.NewHandle(2)];
        ObjectRef<byte[]>[] refs = [.. handles.Select(handle => new ObjectRef<byte[]>(handle))];
        Task<byte[][]> values = Remote.GetAsync(refs);
        Node.Expect<Subscribe>("the first is asked for");
        Node.Expect<Subscribe>("the second is asked for");
        Node.Send(new Resolved(handles[1].Id, ResolvedKind.FetchFailed, NoRoom()));
        ObjectStoreFullException full = await Assert.ThrowsAsync<ObjectStoreFullException>(() => Within(values, "the gets fail"));
        Assert.Equal(1, full.ItemIndex);

        Task<byte[][]> later = Remote.GetAsync(refs);
        Assert.Equal(handles[1].Id, Node.Expect<Subscribe>("the second is asked for again").Id);
        foreach (ObjectHandle handle in handles)
        {
            await Node.StoreAsync(handle.Id, new byte[100_000]);
            Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        }

        Assert.All(await Within(later, "the later gets end"), value => Assert.Equal(100_000, value.Length));
    }

    [Fact]
    public async Task GetAsync_ObjectNeverStays_EndsWithAReason()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task<byte[]> value = Session.GetAsync<byte[]>(handle, null, default);
        for (int ask = 0; !value.IsCompleted && ask < 20; ask++)
        {
            Node.Expect<Subscribe>($"question {ask}");
            Node.Send(new Resolved(handle.Id, ResolvedKind.Stored, []));
        }

        Assert.Contains("larger store", (await Assert.ThrowsAsync<ObjectLostException>(() => Within(value, "the get ends"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_FromTheNode_FindsDroppedReferences()
    {
        Drop(Node);
        Node.Send(default(Collect));
        Assert.Equal(FakeNode.NewId(7), Node.Expect<Release>("the dropped handle is given back").Ids[0]);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Drop(FakeNode node) => node.NewHandle(7);
    }

    [Fact]
    public async Task Release_OfOneHandle_LeavesTheWaitOfAnother()
    {
        ObjectHandle first = Node.NewHandle(1);
        ObjectHandle second = Node.NewHandle(1);
        Task<int> mine = Session.GetAsync<int>(first, null, default);
        Task<int> other = Session.GetAsync<int>(second, null, default);
        Node.Expect<Subscribe>("the first wait asks");
        first.Release();
        Assert.Equal(first.Id, Node.Expect<Release>("the release is sent").Ids[0]);
        Node.Resolve(second.Id, 5);
        Assert.Equal(5, await Within(other, "the other handle's wait ends"));
        Assert.Equal(5, await Within(mine, "so does the wait that shares its watch"));
    }

    [Fact]
    public async Task Release_OfTheLastHandle_FailsItsWaitAtOnce()
    {
        ObjectHandle handle = Node.NewHandle(1);
        Task<int> value = Session.GetAsync<int>(handle, null, default);
        Node.Expect<Subscribe>("the wait asks");
        handle.Release();
        ObjectDisposedException error = await Assert.ThrowsAsync<ObjectDisposedException>(() => Within(value, "the wait ends"));
        Assert.Contains("disposed", error.Message, StringComparison.Ordinal);
        Assert.Equal(HelpPage.References, error.HelpLink);
        Assert.Equal(0, Session.Watched);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Session.GetAsync<int>(handle, null, default));
    }

    [Fact]
    public async Task Token_AfterTheReferenceIsDisposed_StillCancelsUntilTheTaskEnds()
    {
        using var caller = new CancellationTokenSource();
        ObjectHandle handle = Node.NewHandle(1);
        CallerCancellation.Link(handle, caller.Token);
        Node.Expect<Subscribe>("the link waits for the task's end");
        handle.Release();
        Node.Expect<Release>("the release is sent");
        await caller.CancelAsync();
        Assert.Equal(handle.Id.Task, Node.Expect<Cancel>("the token fired").Task);

        using var late = new CancellationTokenSource();
        ObjectHandle ended = Node.NewHandle(2);
        CallerCancellation.Link(ended, late.Token);
        Node.Expect<Subscribe>("the link waits for the task's end");
        ended.Release();
        Node.Resolve(handle.Id, 1);
        Node.Resolve(ended.Id, 2);
        Assert.True(SpinWait.SpinUntil(() => Session.Watched == 0, Patience),
            $"{Session.Watched} watches are left after both tasks ended.");
        await late.CancelAsync();
        await Fence();
        Assert.Single(Node.Seen, FrameType.Cancel);
    }

    [Fact]
    public async Task GetAsync_AgainAfterTheSessionIsLost_FailsAtOnce()
    {
        ObjectHandle asked = Node.NewHandle(1);
        ObjectHandle answered = Node.NewHandle(2);
        Task<int> before = Session.GetAsync<int>(asked, null, default);
        Task<int> value = Session.GetAsync<int>(answered, null, default);
        Node.Expect<Subscribe>("the first wait asks");
        Node.Expect<Subscribe>("the second wait asks");
        Node.Resolve(answered.Id, 7);
        Assert.Equal(7, await Within(value, "the answer comes"));
        Node.Close();
        await Within(Session.Closed, "the session ends");
        await Assert.ThrowsAsync<SessionLostException>(() => Within(before, "the open wait ends"));

        ObjectHandle never = Node.NewHandle(3);
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<SessionLostException>(
                () => Within(Session.GetAsync<int>(asked, null, default), $"get {i} of the open one"));
            await Assert.ThrowsAsync<SessionLostException>(
                () => Within(Session.GetAsync<int>(never, null, default), $"get {i} of a new one"));
            await Assert.ThrowsAsync<SessionLostException>(() => Within(Session.WhenReadyAsync(never, default), $"wait {i} for a new one"));
            await Assert.ThrowsAsync<SessionLostException>(
                () => Within(Session.NextStreamItemAsync(never, 1, default), $"item of a stream, {i}"));
        }

        Assert.Equal(7, await Within(Session.GetAsync<int>(answered, null, default), "what was answered before stays"));
    }

    [Fact]
    public async Task GetAsync_WhenTheAskingFails_LeavesNoDeadWait()
    {
        // Nobody can write to the node, but its end of the connection stays open: only the failed send shows it.
        Node.StopReading();
        ObjectHandle handle = Node.NewHandle(1);
        Assert.True(SpinWait.SpinUntil(() =>
        {
            Task<int> get = Session.GetAsync<int>(handle, null, default);
            return SpinWait.SpinUntil(() => get.IsFaulted, TimeSpan.FromMilliseconds(100))
                && get.Exception?.InnerException is SessionLostException;
        }, Patience), "No get failed although nobody reads what is sent.");
        await Within(Session.Closed, "the failed send ends the session");
        await Assert.ThrowsAsync<SessionLostException>(() => Within(Session.GetAsync<int>(handle, null, default), "the get after it"));
    }

    [Fact]
    public async Task NextStreamItem_AfterTheLast_GivesTheHoldBack()
    {
        ObjectHandle stream = Node.NewHandle(1);
        Task<ObjectHandle?> item = Session.NextStreamItemAsync(stream, 1, default);
        ObjectId id = Node.Expect<NextItem>("the consumer asks").Id;
        Node.Send(new Resolved(id, ResolvedKind.EndOfStream, []));
        Assert.Null(await Within(item, "the stream ends"));
        Assert.Equal(id, Node.Expect<Release>("the hold of the request goes").Ids[0]);
        Assert.Equal(0, Session.Watched);
    }

    [Fact]
    public async Task NextStreamItem_Cancelled_GivesTheHoldBack()
    {
        using var stop = new CancellationTokenSource();
        ObjectHandle stream = Node.NewHandle(1);
        Task<ObjectHandle?> item = Session.NextStreamItemAsync(stream, 1, stop.Token);
        ObjectId id = Node.Expect<NextItem>("the consumer asks").Id;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(item, "the wait ends"));
        Assert.Equal(id, Node.Expect<Release>("the hold of the request goes").Ids[0]);
        Assert.Equal(0, Session.Watched);
    }

    [Fact]
    public async Task NextStreamItem_Item_IsReadFromItsAnswer()
    {
        ObjectHandle stream = Node.NewHandle(1);
        Task<ObjectHandle?> item = Session.NextStreamItemAsync(stream, 1, default);
        ObjectId id = Node.Expect<NextItem>("the consumer asks").Id;
        Node.Resolve(id, 11);
        ObjectHandle handle = (await Within(item, "the item comes"))!;
        Assert.Equal(11, await Within(Session.GetAsync<int>(handle, null, default), "its value is here"));
        handle.Release();
        Assert.Equal(id, Node.Expect<Release>("the hold goes with the handle").Ids[0]);
        Assert.DoesNotContain(FrameType.Subscribe, Node.Seen);
    }

    /// <summary>Completes when the node has all frames that were sent before.</summary>
    private Task Fence()
    {
        Session.Send(new Query(uint.MaxValue, QueryKind.Nodes, default, []));
        Node.Expect<Query>("the fence");
        return Task.CompletedTask;
    }

    private static byte[] NoRoom() => ValueCodec.EncodeError(
        new ObjectStoreFullException("There is no room to bring it back."), new("", default, default, 0, 0, ErrorKind.StoreFull)).ToBlob();
}
