using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>One function over many items, all at once and through a window, and the errors of one item.</summary>
public abstract class MapTests : IAsyncLifetime
{
    private const int Bad = 17;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Tables.CollectedAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Map_OneItemFails_EveryWayToReadSaysWhich()
    {
        ObjectRef<int>[] refs = Remote.Map(Maps.SquareBut, Enumerable.Range(0, 100), Bad);

        Check(await Assert.ThrowsAsync<RemoteTaskException>(() => Remote.GetAsync(refs, Eventually.Patience)), "Item [17] of 100: ");
        Check(await Assert.ThrowsAsync<RemoteTaskException>(() => refs[Bad].GetAsync(Eventually.Patience)), "Item [17]: ");
        Check(await Assert.ThrowsAsync<RemoteTaskException>(() => refs[Bad].WaitAsync(Eventually.Patience)), "Item [17]: ");
        Check(Assert.Throws<RemoteTaskException>(() => refs[Bad].Get(Eventually.Patience)), "Item [17]: ");
        Check(await Assert.ThrowsAsync<RemoteTaskException>(() => Remote.Invoke(Numbers.Sum, refs).GetAsync(Eventually.Patience)),
            "Item [17] of 100: ");
        Check(await Assert.ThrowsAsync<RemoteTaskException>(() => Remote.Gather(refs).GetAsync(Eventually.Patience)), "Item [17] of 100: ");

        // A task on a failed collection knows the item, too.
        ObjectRef<int> sum = Remote.Invoke(Numbers.Sum, refs);
        Check(await Assert.ThrowsAsync<RemoteTaskException>(() => Remote.Invoke(Numbers.Add, sum, 1).GetAsync(Eventually.Patience)),
            "Item [17] of 100: ");
        Assert.Equal(16 * 16, await refs[16].GetAsync(Eventually.Patience));

        static void Check(RemoteTaskException error, string prefix)
        {
            Assert.Equal(Bad, error.ItemIndex);
            Assert.StartsWith(prefix + "Maps.SquareBut failed", error.Message, StringComparison.Ordinal);
            Assert.Equal("17 is bad", Assert.IsType<InvalidDataException>(error.InnerException).Message);
        }
    }

    [Fact]
    public async Task Map_ItemRunsTooLong_TheLimitSaysWhich()
    {
        using var file = new SignalFile();
        ObjectRef<int>[] refs = Remote.With(new TaskOptions { Timeout = TimeSpan.FromSeconds(1), MaxRetries = 0 })
            .Map(Maps.UntilToken, [file.Path], CancellationToken.None);
        var error = await Assert.ThrowsAsync<TaskTimeoutException>(() => Remote.GetAsync(refs, Eventually.Patience));
        Assert.Equal(0, error.ItemIndex);
    }

    [Fact]
    public async Task Map_ItemsFailOnce_AreRetriedEachByItself()
    {
        string folder = Directory.CreateTempSubdirectory("clustertasks-test-").FullName;
        try
        {
            var options = new TaskOptions { RetryOn = [typeof(TimeoutException)], MaxRetries = 1 };
            Assert.Equal(Enumerable.Range(0, 8),
                await Remote.GetAsync(Remote.With(options).Map(Maps.FailsFirst, Enumerable.Range(0, 8), folder), Eventually.Patience));
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            Assert.Equal(Enumerable.Range(0, 8),
                await Remote.With(options).MapAsync(Maps.FailsFirst, Enumerable.Range(0, 8), folder, new MapOptions { Window = 2 })
                .ToListAsync(Stop));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Map_LargeSharedValue_IsOneObjectAndFreedWithTheTasks()
    {
        const int Size = 1_000_000;
        ObjectRef<int>[] refs = Remote.Map(Maps.SumOf, Enumerable.Range(0, 10), new int[Size]);
        Assert.Equal(Enumerable.Range(Size, 10), await Remote.GetAsync(refs, Eventually.Patience));
        await Eventually.BecomesAsync(
            "the shared value is freed", Tables.TotalsAsync, totals => totals.Sum(node => node.StoreUsedBytes) < Size);
        foreach (ObjectRef<int> reference in refs)
            reference.Dispose();
    }

    [Fact]
    public async Task MapAsync_Results_ComeInOrderAndAreFreed()
    {
        Assert.Equal(Enumerable.Range(0, 500).Select(item => item * item),
            await Remote.MapAsync(Maps.SquareBut, Enumerable.Range(0, 500), -1, new MapOptions { Window = 20 }).ToListAsync(Stop));
        List<int> any = await Remote.MapAsync(Maps.SquareBut, Enumerable.Range(0, 500), -1, new MapOptions { Window = 20, Ordered = false })
            .ToListAsync(Stop);
        Assert.Equal(Enumerable.Range(0, 500).Select(item => item * item), any.Order());
        await Tables.EmptyAsync("every result was taken");
    }

    [Fact]
    public async Task MapAsync_StreamOfReferences_GoesFromTaskToTask()
    {
        ObjectStream<int> stream = Remote.Invoke(Maps.CountTo, 50);
        List<int> sums = await Remote.MapAsync(Numbers.Add, stream.Refs, 1, new MapOptions { Window = 5 }).ToListAsync(Stop);
        Assert.Equal(Enumerable.Range(2, 50), sums);
    }

    [Fact]
    public async Task MapAsync_OneItemFails_EarlierResultsThenTheError()
    {
        var squares = new List<int>();
        var error = await Assert.ThrowsAsync<RemoteTaskException>(async () =>
        {
            await foreach (int square in Remote.MapAsync(Maps.SquareBut, Enumerable.Range(0, 100), Bad, new MapOptions { Window = 5 }))
                squares.Add(square);
        });
        Assert.Equal(Enumerable.Range(0, Bad).Select(item => item * item), squares);
        Assert.Equal(Bad, error.ItemIndex);
        await Tables.EmptyAsync("what was under way is freed");
    }

    [Fact]
    public async Task MapAsync_OneItemFailsBehindASlowOne_ThoseBehindItSeeTheirTokenAtOnce()
    {
        using SignalFile first = new(), behind = new();
        using var stop = new CancellationTokenSource();
        Task<List<int>> all = Remote.With(new TaskOptions { Cpus = 0 })
            .MapAsync(Maps.UntilTokenOrFail, [first.Path, "!" + behind.Path, behind.Path], CancellationToken.None, ct: stop.Token)
                .ToListAsync(Stop).AsTask();
        await first.WrittenAsync("the first runs");

        await Eventually.BecomesAsync(
            "the one behind has stopped", () => Task.FromResult(File.Exists(behind.Path + ".stopped")), exists => exists);
        Assert.False(File.Exists(first.Path + ".stopped"), "The first item, whose result comes before the error, was cancelled.");
        Assert.False(all.IsCompleted, "The map ended before the first item.");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.WaitAsync(Eventually.Patience, Stop));
        await Eventually.BecomesAsync(
            "the first has stopped", () => Task.FromResult(File.Exists(first.Path + ".stopped")), exists => exists);
    }

    [Fact]
    public async Task MapAsync_LoopIsLeft_RunningTasksSeeTheirToken()
    {
        using SignalFile first = new(), second = new();
        using var stop = new CancellationTokenSource();
        Task<List<int>> all = Remote.MapAsync(Maps.UntilToken, [first.Path, second.Path], CancellationToken.None, ct: stop.Token)
            .ToListAsync(Stop).AsTask();
        await first.WrittenAsync("the first runs");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.WaitAsync(Eventually.Patience, Stop));
        await Eventually.BecomesAsync(
            "the first has stopped", () => Task.FromResult(File.Exists(first.Path + ".stopped")), exists => exists);
        await Tables.EmptyAsync("what was under way is freed");
    }

    [Fact]
    public async Task MapAsync_InsideATask_LendsItsSlot()
    {
        // There are more of them than slots: each waits for tasks of its own.
        ObjectRef<int>[] sums = Remote.Map(Maps.SumOfSquares, Enumerable.Repeat(5, 6));
        Assert.All(await Remote.GetAsync(sums, Eventually.Patience), sum => Assert.Equal(0 + 1 + 4 + 9 + 16, sum));
    }

    [Fact]
    public async Task MapAsync_FunctionWithoutResult_CompletesWhenAllHaveRun()
    {
        await Remote.MapAsync(Numbers.NothingAsync, ["a", "b", "c"]).WaitAsync(Eventually.Patience, Stop);
        ObjectRef[] refs = Remote.Map(Numbers.Nothing, ["a", "b"]);
        await Remote.GetAsync(refs, Eventually.Patience);
        Assert.Equal(2, (await Remote.WaitAsync(refs, 2, Eventually.Patience)).Ready.Count);
    }

    [Fact]
    public async Task Invoke_OfWithoutTheToken_CancelFiresIt()
    {
        using var file = new SignalFile();
        ObjectRef<int> task = Remote.Of(Maps.UntilToken).Invoke(file.Path);
        await file.WrittenAsync("the function runs");
        await Remote.CancelAsync(task);
        await Assert.ThrowsAsync<TaskCancelledException>(() => task.GetAsync(Eventually.Patience));
    }
}

[Collection(InProcessTests.Name)]
public sealed class InProcessMapTests : MapTests;

[Collection(TwoNodesTests.Name)]
public sealed class TwoNodeMapTests : MapTests;
