using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

public sealed class BlockedTests : ExecutorTest
{
    [Remote]
    internal static async Task<int> AwaitAll(List<ObjectRef<int>> refs)
    {
        int[] values = await Task.WhenAll(refs.Select(reference => reference.GetAsync()));
        return values.Sum();
    }

    [Remote]
    internal static async Task<int> AwaitAny(List<ObjectRef<int>> refs)
    {
        Task<int>[] all = [.. refs.Select(reference => reference.GetAsync())];
        Task<int> first = await Task.WhenAny(all);
        Open("first");

        // This waits for nothing of the cluster while the other wait is still open, so the slot is the task's own again.
        WhenOpenAsync("go on").Wait();
        return await first + (await Task.WhenAll(all)).Sum();
    }

    [Remote]
    internal static int GetBoth(List<ObjectRef<int>> refs) => refs[0].Get() + refs[1].Get();

    [Remote]
    internal static int WaitInPlainFunction(List<ObjectRef<int>> refs) =>
        Task.WhenAll(refs.Select(reference => reference.GetAsync())).Result.Sum();

    [Remote]
    internal static async Task<int> Look(List<ObjectRef<int>> refs)
    {
        int ready = (await Remote.WaitAsync(refs, refs.Count, TimeSpan.Zero)).Ready.Count;
        await Assert.ThrowsAsync<TimeoutException>(() => Remote.GetAsync(refs, TimeSpan.Zero));
        return ready;
    }

    [Fact]
    public async Task Look_WithoutTime_LendsNothing()
    {
        List<ObjectRef<int>> refs = Refs(2);
        Host.Recording.Complete(refs[1].Id, 5);
        TaskAssignment assignment = Start(() => Remote.Invoke(Look, refs));
        await EndAsync(assignment);
        Assert.Equal(1, Host.Result<int>(assignment));
        Assert.Empty(Host.Lending);
    }

    [Fact]
    public async Task AwaitAll_SeveralWaits_LentOnce()
    {
        List<ObjectRef<int>> refs = Refs(3);
        TaskAssignment assignment = Start(() => Remote.Invoke(AwaitAll, refs));
        await Host.Lent.Task.WaitAsync(Patience);
        foreach (ObjectRef<int> reference in refs)
            Host.Recording.Complete(reference.Id, 1);
        await EndAsync(assignment);
        Assert.Equal(3, Host.Result<int>(assignment));
        Assert.Equal("BU", string.Concat(Host.Lending));
    }

    [Fact]
    public async Task AwaitAny_GoesOnWithAnOpenWait_SlotIsTakenBackMeanwhile()
    {
        List<ObjectRef<int>> refs = Refs(2);
        TaskAssignment assignment = Start(() => Remote.Invoke(AwaitAny, refs));
        await Host.Lent.Task.WaitAsync(Patience);
        Host.Recording.Complete(refs[1].Id, 5);
        await WhenOpenAsync("first");
        Assert.Equal("BU", string.Concat(Host.Lending));
        Open("go on");
        Host.Recording.Complete(refs[0].Id, 1);
        await EndAsync(assignment);
        Assert.Equal(11, Host.Result<int>(assignment));
        Assert.Equal(0, Host.Lending.Count % 2);
    }

    [Fact]
    public async Task Get_InPlainFunction_LentForEachWait()
    {
        List<ObjectRef<int>> refs = Refs(2);
        TaskAssignment assignment = Start(() => Remote.Invoke(GetBoth, refs));
        await Host.Lent.Task.WaitAsync(Patience);
        Host.Recording.Complete(refs[0].Id, 1);
        Host.Recording.Complete(refs[1].Id, 2);
        await EndAsync(assignment);
        Assert.Equal("BUBU", string.Concat(Host.Lending));
    }

    [Fact]
    public async Task WhenAll_InPlainFunction_FirstEntersLastLeaves()
    {
        List<ObjectRef<int>> refs = Refs(3);
        TaskAssignment assignment = Start(() => Remote.Invoke(WaitInPlainFunction, refs));
        await Host.Lent.Task.WaitAsync(Patience);
        foreach (ObjectRef<int> reference in refs)
            Host.Recording.Complete(reference.Id, 1);
        await EndAsync(assignment);
        Assert.Equal('B', Host.Lending.First());
        Assert.Equal('U', Host.Lending.Last());
    }

    [Fact]
    public async Task AwaitAll_SlotNotGrantedYet_FunctionWaits()
    {
        Host.Grant = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<ObjectRef<int>> refs = Refs(1);
        TaskAssignment assignment = Start(() => Remote.Invoke(AwaitAll, refs));
        await Host.Lent.Task.WaitAsync(Patience);
        Host.Recording.Complete(refs[0].Id, 1);
        Task completed = Host.WhenCompletedAsync(assignment);
        Assert.False(completed.IsCompleted);
        Host.Grant.SetResult();
        await EndAsync(assignment);
    }

    [Fact]
    public async Task Stream_ReaderBehind_SlotIsLent()
    {
        var room = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.OnItem = index => index == 2 ? new ValueTask<bool>(room.Task) : new(true);
        TaskAssignment assignment = Start(() => Remote.Invoke(Api.F.Count, 3));
        await Host.Lent.Task.WaitAsync(Patience);
        room.SetResult(true);
        await EndAsync(assignment);
        Assert.Equal("BU", string.Concat(Host.Lending));
        Assert.Equal(3L, Host.Result<long>(assignment));
    }

    private List<ObjectRef<int>> Refs(int count) => [.. Enumerable.Range(0, count).Select(_ => Host.Recording.NewRef<int>())];
}
