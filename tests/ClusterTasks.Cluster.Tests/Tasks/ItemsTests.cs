using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Functions that return a tuple, with a reference to each item.</summary>
public abstract class ItemsTests : IAsyncLifetime
{
    private const int Count = Items.Count;
    private const long Size = Count * sizeof(long);

    public async ValueTask InitializeAsync() => await Tables.CollectedAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task InvokeItems_LargeItems_AreFreedApart()
    {
        (ObjectRef<long[]> left, ObjectRef<long[]> right, ObjectRef<string?> note) = Remote.Of(Items.Large).InvokeItems(Count, 3L, null);
        Assert.Equal(3L * Count, (await left.GetAsync(Eventually.Patience)).Sum());
        Assert.Null(await note.GetAsync(Eventually.Patience));
        Assert.InRange(await StoredAsync(), 2 * Size, (2 * Size) + 4096);

        left.Dispose();
        await Eventually.BecomesAsync("one item is freed alone", StoredAsync, bytes => bytes is >= Size and < 2 * Size);
        Assert.Equal(-3L * Count, await Remote.Invoke(Bytes.SumOf, Remote.Invoke(ToMemory, right)).GetAsync(Eventually.Patience));

        right.Dispose();
        note.Dispose();
        await Tables.CollectedAsync();
    }

    [Fact]
    public async Task InvokeItems_TwoItemsAsArgumentsOfTheNextTask_AreItsValues()
    {
        (ObjectRef<long[]> left, ObjectRef<long[]> right, _) = Remote.Of(Items.Large).InvokeItems(Count, 5L, "x");
        Assert.Equal(5L, await Remote.Invoke(static (long[] a, long[] b) => a[0] + a[1] + b[0], left, right).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task InvokeItems_FunctionThrows_EveryItemFailsWithThatError()
    {
        (ObjectRef<int> first, ObjectRef<int> second) = Remote.Of(Items.Fail).InvokeItems("boom");
        foreach (ObjectRef<int> item in new[] { first, second })
        {
            RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(() => item.GetAsync(Eventually.Patience));
            Assert.Equal("boom", Assert.IsType<InvalidDataException>(error.InnerException).Message);
        }
    }

    [Fact]
    public async Task CancelAsync_ByTheSecondItem_CancelsTheFunction()
    {
        using var file = new SignalFile();
        (ObjectRef<string> first, ObjectRef<string> second) = Remote.Of(Items.WaitForToken).InvokeItems(file.Path, CancellationToken.None);
        await file.WrittenAsync("the function runs");
        await Remote.CancelAsync(second);
        await Assert.ThrowsAsync<TaskCancelledException>(() => first.GetAsync(Eventually.Patience));
        await Assert.ThrowsAsync<TaskCancelledException>(() => second.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task ObjectsAsync_Items_AreListedEachWithItsSize()
    {
        (ObjectRef<long[]> left, ObjectRef<long[]> right, ObjectRef<string?> note) = Remote.Of(Items.Large).InvokeItems(Count, 3L, "note");
        await right.GetAsync(Eventually.Patience);
        // A large item can be read as soon as it is sealed. The small one and the rows come with the news of the task's end.
        await note.GetAsync(Eventually.Patience);
        IReadOnlyList<ObjectInfo> rows = (await Remote.ObjectsAsync(new ObjectQuery { Ids = [left.Id, right.Id, note.Id] })).Objects;
        Assert.Equal([left.Id, right.Id, note.Id], rows.Select(row => row.Id));
        Assert.All(rows, row => Assert.Equal(ObjectStatus.Ready, row.Status));
        Assert.Equal([true, true, false], rows.Select(row => row.SizeBytes >= Size));
        Assert.All(rows, row => Assert.Equal(1, row.HolderCount));
        GC.KeepAlive((left, right, note));
    }

    [Remote]
    internal static ReadOnlyMemory<long> ToMemory(long[] values) => values;

    private static async Task<long> StoredAsync() => (await Tables.TotalsAsync()).Sum(node => node.StoreUsedBytes);
}

[Collection(OneNodeTests.Name)]
public sealed class ProcessItemsTests : ItemsTests
{
    [Fact]
    public async Task InvokeItems_WorkerDies_ItemsAreOfOneAttempt()
    {
        string file = Path.GetTempFileName();
        try
        {
            (ObjectRef<int> first, ObjectRef<long[]> second) = Remote.Of(Items.ExitUntil).InvokeItems(file, 2);
            Assert.Equal(2, await first.GetAsync(Eventually.Patience));
            Assert.All(await second.GetAsync(Eventually.Patience), value => Assert.Equal(2L, value));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

[Collection(InProcessTests.Name)]
public sealed class InProcessItemsTests : ItemsTests;

/// <summary>Items are made on another node than the caller's.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class TwoNodeItemsTests(TwoNodes nodes) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await Tables.CollectedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task InvokeItems_OnAnotherNode_EachItemIsFetchedAndFreedApart()
    {
        NodeId here = nodes.Cluster.Session.NodeId;
        NodeId there = nodes.Cluster.Nodes.Single(node => node.Id != here).Id;
        RemoteInvoker far = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(there) });
        (ObjectRef<long[]> left, ObjectRef<long[]> right, ObjectRef<string?> note) = far.Of(Items.Large).InvokeItems(Items.Count, 3L, "x");
        Assert.Equal("x", await note.GetAsync(Eventually.Patience));
        Assert.Equal(3L, (await left.GetAsync(Eventually.Patience))[0]);
        IReadOnlyList<ObjectInfo> rows = (await Remote.ObjectsAsync(new ObjectQuery { Ids = [left.Id, right.Id] })).Objects;
        Assert.Equal(2, rows[0].Locations.Count);
        Assert.Equal([there], rows[1].Locations);

        left.Dispose();
        await Eventually.BecomesAsync(
            "both copies of one item are freed", Tables.TotalsAsync,
            totals => totals.Single(node => node.Node == here).StoreUsedBytes == 0
                && totals.Single(node => node.Node == there).StoreObjects == 1);
        right.Dispose();
        note.Dispose();
        await Tables.EmptyAsync("all items are disposed");
    }
}
