using System.Threading.Channels;

namespace ClusterTasks.Tests.Api;

/// <summary>MapAsync runs against a session whose results the test gives: nothing runs by itself, so the test decides every step.</summary>
public sealed class MapAsyncTests : SessionTest
{
    private static readonly string[] Words = ["a", "bb", "ccc", "dddd", "eeeee"];

    [Fact]
    public async Task MapAsync_Window_IsNeverExceeded()
    {
        await using IAsyncEnumerator<int> results = Remote.MapAsync(F.Length, Words, new MapOptions { Window = 2 })
            .GetAsyncEnumerator(Stop);
        Assert.Empty(Session.Calls);

        ValueTask<bool> next = results.MoveNextAsync();
        Assert.Equal(2, Session.Calls.Count);
        Complete(0);
        Assert.True(await next);
        Assert.Equal(2, Session.Calls.Count);

        // Only the next step takes the first result: then there is room for one more.
        next = results.MoveNextAsync();
        Assert.Equal(3, Session.Calls.Count);
        Complete(1);
        Assert.True(await next);
    }

    [Fact]
    public async Task MapAsync_ResultsComeInReverse_AreYieldedInOrder()
    {
        Task<List<int>> all = ListAsync(Remote.MapAsync(F.Length, Words));
        for (int item = Words.Length - 1; item >= 0; item--)
            Complete(item, value: item * 10);
        Assert.Equal([0, 10, 20, 30, 40], await all.WaitAsync(Patience, Stop));
        Assert.Equal(Session.Results, Session.Released);
        Assert.Empty(Session.Cancelled);
    }

    [Fact]
    public async Task MapAsync_Unordered_YieldsAsTheyCome()
    {
        await using IAsyncEnumerator<int> results = Remote.MapAsync(F.Length, Words, new MapOptions { Ordered = false })
            .GetAsyncEnumerator(Stop);
        foreach (int item in new[] { 3, 0, 4, 1, 2 })
        {
            ValueTask<bool> next = results.MoveNextAsync();
            Complete(item, value: item);
            Assert.True(await next.AsTask().WaitAsync(Patience, Stop));
            Assert.Equal(item, results.Current);
        }

        Assert.False(await results.MoveNextAsync());
    }

    [Fact]
    public async Task MapAsync_OneFails_EarlierResultsThenTheErrorAndTheRestIsCancelled()
    {
        await using IAsyncEnumerator<int> results = Remote.MapAsync(F.Length, Words, new MapOptions { Window = 4 })
            .GetAsyncEnumerator(Stop);
        ValueTask<bool> next = results.MoveNextAsync();
        Session.Fail(Session.Results[2], new WorkerDiedException("gone"));
        Complete(0);
        Assert.True(await next);
        next = results.MoveNextAsync();
        Complete(1);
        Assert.True(await next);

        var error = await Assert.ThrowsAsync<WorkerDiedException>(() => results.MoveNextAsync().AsTask());
        Assert.Equal(2, error.ItemIndex);
        Assert.Equal("Item [2] of 5: gone", error.Message);
        Assert.Equal([Session.Results[3]], Session.Cancelled.Select(cancelled => cancelled.Id));
        Assert.Equal(4, Session.Calls.Count); // nothing was submitted once the failure was known
        Assert.Equal(Session.Results, Session.Released.OrderBy(id => id.Task.Number));
    }

    [Fact]
    public async Task MapAsync_LoopIsLeft_CancelsWhatIsUnderWayAndDisposesTheSource()
    {
        bool isDisposed = false;
        Task loop = LoopAsync();
        Complete(0);
        await loop.WaitAsync(Patience, Stop);

        Assert.Equal(Session.Results[1..3], Session.Cancelled.Select(cancelled => cancelled.Id));
        Assert.Equal(Session.Results, Session.Released.OrderBy(id => id.Task.Number));
        Assert.True(isDisposed);

        async Task LoopAsync()
        {
            await foreach (int result in Remote.MapAsync(F.Length, Endless(), new MapOptions { Window = 3 }))
            {
                Assert.Equal(7, result);
                break;
            }
        }

        IEnumerable<string> Endless()
        {
            try
            {
                while (true)
                    yield return "word";
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Fact]
    public async Task MapAsync_SourceIgnoresTheToken_TheLoopEndsAndTheSourceIsDisposedLater()
    {
        var stuck = new TaskCompletionSource();
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (IAsyncEnumerator<int> results = Remote.MapAsync(F.Length, Source()).GetAsyncEnumerator(Stop))
        {
            ValueTask<bool> next = results.MoveNextAsync();
            Session.Fail(Session.Results[0], new WorkerDiedException("gone"));
            await Assert.ThrowsAsync<WorkerDiedException>(() => next.AsTask().WaitAsync(Patience, Stop));
        }

        Assert.False(disposed.Task.IsCompleted);
        stuck.SetResult();
        await disposed.Task.WaitAsync(Patience, Stop);

        async IAsyncEnumerable<string> Source()
        {
            try
            {
                yield return "a";
                await stuck.Task;
                yield return "b";
            }
            finally
            {
                disposed.SetResult();
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MapAsync_TokenFires_CancelsWhatIsUnderWay(bool ofTheEnumeration)
    {
        using var stop = new CancellationTokenSource();
        IAsyncEnumerable<int> map = Remote.MapAsync(F.Length, Words, ct: ofTheEnumeration ? default : stop.Token);
        await using IAsyncEnumerator<int> results = map.GetAsyncEnumerator(ofTheEnumeration ? stop.Token : default);
        Task<bool> next = results.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        await stop.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Patience, Stop));
        Assert.Equal(stop.Token, error.CancellationToken);
        Assert.Equal(Session.Results, Session.Cancelled.Select(cancelled => cancelled.Id));
        Assert.Equal(Session.Results, Session.Released);
    }

    [Fact]
    public async Task MapAsync_SourceThrows_EarlierResultsComeFirst()
    {
        await using IAsyncEnumerator<int> results = Remote.MapAsync(F.Length, Throwing()).GetAsyncEnumerator(Stop);
        ValueTask<bool> next = results.MoveNextAsync();
        Complete(0);
        Assert.True(await next);
        Assert.Equal("no more", (await Assert.ThrowsAsync<InvalidDataException>(() => results.MoveNextAsync().AsTask())).Message);

        static IEnumerable<string> Throwing()
        {
            yield return "a";
            throw new InvalidDataException("no more");
        }
    }

    [Fact]
    public async Task MapAsync_SlowSource_DoesNotHoldBackResults()
    {
        Channel<string> source = Channel.CreateUnbounded<string>();
        await using IAsyncEnumerator<int> results = Remote.MapAsync(F.Length, source.Reader.ReadAllAsync(Stop)).GetAsyncEnumerator(Stop);
        var submitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Session.Submitted = submitted.SetResult;
        Task<bool> next = results.MoveNextAsync().AsTask();
        await source.Writer.WriteAsync("a", Stop);
        await submitted.Task.WaitAsync(Patience, Stop);
        Complete(0);
        Assert.True(await next.WaitAsync(Patience, Stop)); // though the source is still open

        next = results.MoveNextAsync().AsTask();
        source.Writer.Complete();
        Assert.False(await next.WaitAsync(Patience, Stop));
    }

    [Fact]
    public async Task MapAsync_References_AreDependencies()
    {
        ObjectRef<string>[] items = [Session.NewRef<string>(), Session.NewRef<string>()];
        Task<List<int>> all = ListAsync(Remote.MapAsync(F.Length, items));
        Task<List<int>> alsoAll = ListAsync(Remote.MapAsync(F.Length, items.ToAsyncEnumerable()));
        for (int call = 0; call < 4; call++)
            Complete(call);
        Assert.Equal([7, 7], await all.WaitAsync(Patience, Stop));
        Assert.Equal([7, 7], await alsoAll.WaitAsync(Patience, Stop));
        Assert.Equal([items[0].Id, items[1].Id, items[0].Id, items[1].Id], Session.Calls.Select(call => call.Dependencies.Single()));
    }

    [Fact]
    public async Task MapAsync_FunctionWithoutResult_CompletesWhenAllHaveRunAndFailsWithTheFirst()
    {
        Task all = Remote.MapAsync(F.LogAsync, Words);
        for (int item = 0; item < Words.Length; item++)
            Session.Complete<object?>(Session.Results[item], null);
        await all.WaitAsync(Patience, Stop);

        Task failing = Remote.MapAsync(F.Log, Words);
        Session.Fail(Session.Results[8], new WorkerDiedException("gone"));
        Assert.Equal(3, (await Assert.ThrowsAsync<WorkerDiedException>(() => failing.WaitAsync(Patience, Stop))).ItemIndex);
        Assert.Equal(4, Session.Cancelled.Count);
    }

    [Fact]
    public async Task MapAsync_EnumeratedTwice_RunsTwiceAndPutsTheSharedValueForEach()
    {
        IAsyncEnumerable<int> map = Remote.MapAsync(static (int item, int[] all) => all[item], [1], new int[100_000]);
        for (int run = 0; run < 2; run++)
        {
            Task<List<int>> all = ListAsync(map);
            Complete(run);
            Assert.Equal([7], await all.WaitAsync(Patience, Stop));
            Assert.Equal(run + 1, Session.Puts.Count);
            Assert.Contains(Session.Calls[run].Dependencies.Single(), Session.Released);
        }
    }

    [Fact]
    public void MapAsync_Misuse_IsThrownByTheCall()
    {
        Assert.Contains("Remote.Map", Assert.Throws<ArgumentException>("function", () => Remote.MapAsync(F.Count, [1])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("items", () => Remote.MapAsync(F.Length, (IEnumerable<string>)null!));
        Assert.Throws<ArgumentNullException>("items", () => Remote.Map(F.Length, (IEnumerable<string>)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MapOptions { Window = 0 });
        int captured = 1;
        Assert.Throws<ArgumentException>("function", () => Remote.MapAsync((int item) => item + captured, [1]));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private void Complete(int call, int value = 7) => Session.Complete(Session.Results[call], value);

    private static async Task<List<int>> ListAsync(IAsyncEnumerable<int> items)
    {
        var list = new List<int>();
        await foreach (int item in items)
            list.Add(item);
        return list;
    }
}
