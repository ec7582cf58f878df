namespace ClusterTasks.Tests.Api;

public sealed class WaitingTests : SessionTest
{
    [Fact]
    public async Task GetAsync_CompletedOutOfOrder_InputOrder()
    {
        ObjectRef<int>[] refs = New(3);
        Task<int[]> all = Remote.GetAsync(refs);
        Session.Complete(refs[2].Id, 3);
        Session.Complete(refs[0].Id, 1);
        Assert.False(all.IsCompleted);
        Session.Complete(refs[1].Id, 2);
        int[] values = await all.WaitAsync(Patience);
        Assert.Equal([1, 2, 3], values);
    }

    [Fact]
    public async Task GetAsync_OneFails_FailsWithoutWaitingForTheOthers()
    {
        ObjectRef<int>[] refs = New(3);
        Task<int[]> all = Remote.GetAsync(refs);
        Session.Fail(refs[1].Id, new WorkerDiedException("gone"));
        await Assert.ThrowsAsync<WorkerDiedException>(() => all.WaitAsync(Patience));
    }

    [Fact]
    public async Task GetAsync_Timeout_SaysHowManyCame()
    {
        ObjectRef<int>[] refs = New(3);
        Session.Complete(refs[1].Id, 2);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => Remote.GetAsync(refs, TimeSpan.FromMilliseconds(50)));
        Assert.Contains("1 of 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        Task<int[]> all = Remote.GetAsync(New(2), null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.WaitAsync(Patience));
    }

    [Fact]
    public async Task WaitAsync_Count_BothListsInInputOrder()
    {
        ObjectRef<int>[] refs = New(4);
        var wait = Remote.WaitAsync(refs, count: 2);
        Session.Complete(refs[3].Id, 1);
        Assert.False(wait.IsCompleted);
        Session.Fail(refs[1].Id, new WorkerDiedException("gone"));
        (var ready, var pending) = await wait.WaitAsync(Patience);
        Assert.Equal([refs[1], refs[3]], ready);
        Assert.Equal([refs[0], refs[2]], pending);
    }

    [Fact]
    public async Task WaitAsync_MoreReadyThanCount_AtMostCount()
    {
        ObjectRef<int>[] refs = New(3);
        foreach (ObjectRef<int> reference in refs)
            Session.Complete(reference.Id, 1);
        (var ready, var pending) = await Remote.WaitAsync(refs, count: 1);
        Assert.Equal([refs[0]], ready);
        Assert.Equal([refs[1], refs[2]], pending);
    }

    [Fact]
    public async Task WaitAsync_Timeout_GivesWhatIsReady()
    {
        ObjectRef<int>[] refs = New(2);
        Session.Complete(refs[1].Id, 1);
        (var ready, var pending) = await Remote.WaitAsync(refs, count: 2, timeout: TimeSpan.Zero);
        Assert.Equal([refs[1]], ready);
        Assert.Equal([refs[0]], pending);
        (ready, _) = await Remote.WaitAsync(refs, count: 2, timeout: TimeSpan.FromMilliseconds(20));
        Assert.Equal([refs[1]], ready);
    }

    [Fact]
    public async Task WaitAsync_Misuse_Throws()
    {
        ObjectRef<int>[] refs = New(2);
        await Assert.ThrowsAsync<ArgumentException>(() => Remote.WaitAsync<int>([refs[0], refs[0]]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Remote.WaitAsync(refs, count: 3));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Remote.WaitAsync(refs, count: 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Remote.WaitAsync(refs, timeout: TimeSpan.FromSeconds(-2)));
        (var ready, var pending) = await Remote.WaitAsync<int>([]);
        Assert.Empty(ready);
        Assert.Empty(pending);
    }

    [Fact]
    public async Task WhenEach_CompletionOrder_YieldsThatOrder()
    {
        ObjectRef<int>[] refs = New(3);
        await using IAsyncEnumerator<ObjectRef<int>> each = Remote.WhenEach(refs).GetAsyncEnumerator();
        foreach (int index in new[] { 2, 0, 1 })
        {
            ValueTask<bool> next = each.MoveNextAsync();
            Session.Complete(refs[index].Id, index);
            Assert.True(await next.AsTask().WaitAsync(Patience));
            Assert.Equal(refs[index], each.Current);
        }

        Assert.False(await each.MoveNextAsync());
    }

    [Fact]
    public async Task Stream_Items_ReadOnceInOrderAndReleased()
    {
        ObjectStream<int> stream = Remote.Invoke(F.Count, 2);
        Session.Complete(new ObjectId(stream.Id.Task, 1), 10);
        Session.Complete(new ObjectId(stream.Id.Task, 2), 11);
        Session.EndStream(stream.Id, 3);
        var items = new List<int>();
        await foreach (int item in stream)
            items.Add(item);
        Assert.Equal([10, 11], items);
        Assert.Equal([1u, 2u, 0u], Session.Released.Select(id => id.Index));
        Assert.Equal(HelpPage.References, Assert.Throws<InvalidOperationException>(() => stream.GetAsyncEnumerator()).HelpLink);
    }

    [Fact]
    public async Task Stream_LeftEarly_IsReleased()
    {
        ObjectStream<int> stream = Remote.Invoke(F.Count, 2);
        Session.Complete(new ObjectId(stream.Id.Task, 1), 10);
        await foreach (ObjectRef<int> item in stream.Refs)
        {
            Assert.Equal(1u, item.Id.Index);
            break;
        }

        Assert.Equal(stream.Id, Session.Released.Single());
    }

    [Fact]
    public async Task CancelAsync_References_PassTheFlags()
    {
        ObjectRef<int> reference = Session.NewRef<int>();
        await Remote.CancelAsync(reference, force: true, recursive: false);
        Assert.Equal((reference.Id, true, false), Session.Cancelled.Single());
    }

    [Fact]
    public async Task CancelAsync_StreamThatWasLeft_NamesTheTask()
    {
        ObjectStream<int> stream = Remote.Invoke(F.Count, 2);
        stream.Dispose();
        await Remote.CancelAsync(stream, force: true);
        Assert.Equal((stream.Id, true, true), Session.Cancelled.Single());
    }

    [Fact]
    public async Task GetAsync_OneFails_TheErrorSaysWhich()
    {
        ObjectRef<int>[] refs = New(3);
        Task<int[]> all = Remote.GetAsync(refs);
        Session.Fail(refs[1].Id, new WorkerDiedException("gone"));
        var error = await Assert.ThrowsAsync<WorkerDiedException>(() => all.WaitAsync(Patience));
        Assert.Equal((1L, "Item [1] of 3: gone"), (error.ItemIndex, error.Message));
    }

    [Fact]
    public async Task GetAsync_SessionEnds_IsTheErrorOfNoItem()
    {
        ObjectRef<int>[] refs = New(2);
        var lost = new SessionLostException("over");
        Task<int[]> all = Remote.GetAsync(refs);
        Session.Fail(refs[0].Id, lost);
        Assert.Same(lost, await Assert.ThrowsAsync<SessionLostException>(() => all.WaitAsync(Patience)));
        Assert.Null(lost.ItemIndex);
    }

    [Fact]
    public async Task GetAsync_FunctionsWithoutResult_WaitsForAllAndFailsWithTheFirst()
    {
        ObjectRef[] refs = [new(Session.NewHandle()), new(Session.NewHandle())];
        Task all = Remote.GetAsync(refs);
        Session.Complete<object?>(refs[1].Id, null);
        Assert.False(all.IsCompleted);
        Session.Complete<object?>(refs[0].Id, null);
        await all.WaitAsync(Patience);
        await Remote.GetAsync(Array.Empty<ObjectRef>());

        ObjectRef[] more = [refs[0], new(Session.NewHandle())];
        Session.Fail(more[1].Id, new WorkerDiedException("gone"));
        Assert.Equal(1, (await Assert.ThrowsAsync<WorkerDiedException>(() => Remote.GetAsync(more).WaitAsync(Patience))).ItemIndex);
    }

    [Fact]
    public async Task WaitAsyncAndWhenEach_FunctionsWithoutResult_GiveTheirReferences()
    {
        ObjectRef[] refs = [new(Session.NewHandle()), new(Session.NewHandle())];
        Session.Complete<object?>(refs[1].Id, null);
        (var ready, var pending) = await Remote.WaitAsync(refs);
        Assert.Equal([refs[1]], ready);
        Assert.Equal([refs[0]], pending);

        await using IAsyncEnumerator<ObjectRef> each = Remote.WhenEach(refs).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await each.MoveNextAsync());
        Assert.Equal(refs[1], each.Current);
        ValueTask<bool> next = each.MoveNextAsync();
        Session.Complete<object?>(refs[0].Id, null);
        Assert.True(await next.AsTask().WaitAsync(Patience));
        Assert.Equal(refs[0], each.Current);
    }

    [Fact]
    public async Task WaitAsync_OfOneReference_ThrowsItsError()
    {
        ObjectRef<int> reference = Session.NewRef<int>();
        Task wait = reference.WaitAsync();
        Assert.False(wait.IsCompleted);
        Session.Complete(reference.Id, 1);
        await wait.WaitAsync(Patience);

        ObjectRef<int> failed = Session.NewRef<int>();
        Session.Fail(failed.Id, new WorkerDiedException("gone"));
        await Assert.ThrowsAsync<WorkerDiedException>(() => failed.WaitAsync());
        Assert.Throws<InvalidOperationException>(() => { _ = default(ObjectRef<int>).WaitAsync(); });
    }

    private ObjectRef<int>[] New(int count) => [.. Enumerable.Range(0, count).Select(_ => Session.NewRef<int>())];
}
