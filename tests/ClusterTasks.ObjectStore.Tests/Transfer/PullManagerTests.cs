using System.Net;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class PullManagerTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task PullAsync_HundredCallers_OneTransfer()
    {
        await using var rig = new Rig();
        using var allAsked = new Hold();
        byte[] bytes = Rig.Bytes(3 * Megabyte);
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = bytes }, OnRead = _ => allAsked.Wait() };
        TransferHost host = rig.Serve(there);

        Task[] callers = [.. Enumerable.Range(0, 100).Select(_ => rig.PullAsync(Rig.Id(1), host.EndPoint))];
        allAsked.Set();
        await Task.WhenAll(callers).Within("all callers", rig.State);

        Assert.Equal((1, 1, bytes.Length), (rig.Counters.Started, rig.Counters.Completed, rig.Counters.BytesReceived));
        Assert.Equal(1, host.Accepted);
        Assert.Equal(3, there.ReadOffsets.Count);
        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
    }

    [Fact]
    public async Task PullAsync_SourceDiesInTheMiddle_ContinuesElsewhere()
    {
        await using var rig = new Rig();
        byte[] bytes = Rig.Bytes((5 * Megabyte) + 123);
        using var hold = new Hold();
        var dying = new MemoryNode { Objects = { [Rig.Id(1)] = bytes } };
        dying.OnRead = offset =>
        {
            if (offset == 2 * Megabyte)
                hold.Wait();
        };
        var second = new MemoryNode { Objects = { [Rig.Id(1)] = bytes } };
        var firstChunkDone = new TaskCompletionSource();
        rig.Here.OnPlace = offset =>
        {
            if (offset == Megabyte)
                firstChunkDone.TrySetResult();
        };
        TransferHost dyingHost = rig.Serve(dying);
        TransferHost secondHost = rig.Serve(second);

        Task pull = rig.PullAsync(Rig.Id(1), dyingHost.EndPoint, secondHost.EndPoint);
        await firstChunkDone.Task.Within("first chunk", rig.State);
        dyingHost.CloseConnections();
        hold.Set();
        await pull.Within("pull", rig.State);

        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
        Assert.True(second.ReadOffsets.TryPeek(out long resumedAt));
        Assert.InRange(resumedAt, Megabyte, 2 * Megabyte);
        Assert.Equal(bytes.Length, rig.Counters.BytesReceived);
        Assert.Equal((1, 1), (rig.Counters.Started, rig.Counters.Completed));
    }

    [Fact]
    public async Task OnGone_SourceStandsStill_ContinuesElsewhere()
    {
        await using var rig = new Rig(Patient);
        byte[] bytes = Rig.Bytes((5 * Megabyte) + 123);
        using var hold = new Hold();
        var silent = new MemoryNode { Objects = { [Rig.Id(1)] = bytes } };
        Task asked = StandStill(silent, offset => offset == Megabyte, hold);
        TransferHost silentHost = rig.Serve(silent);
        TransferHost second = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = bytes } });

        Task pull = rig.PullAsync(Rig.Id(1), silentHost.EndPoint, second.EndPoint);
        await asked.Within("the source stands still", rig.State);
        rig.Pulls.OnGone(silentHost.EndPoint);
        await pull.Within("pull", rig.State);

        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
        hold.Set();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Megabyte)]
    [InlineData(12 * Megabyte)] // by threads with blocking connections
    public async Task OnGone_NobodyElse_FailsAtOnceAndSaysWhy(int from)
    {
        await using var rig = new Rig(Patient);
        using var hold = new Hold();
        var silent = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(20 * Megabyte) } };
        Task asked = StandStill(silent, offset => offset == from, hold);
        TransferHost host = rig.Serve(silent);

        Task pull = rig.PullAsync(Rig.Id(1), host.EndPoint);
        await asked.Within("the source stands still", rig.State);
        rig.Pulls.OnGone(host.EndPoint);
        var lost = await Assert.ThrowsAsync<ObjectLostException>(() => pull.Within("pull", rig.State));

        Assert.Contains($"{host.EndPoint} (attempt 1): its node is dead", lost.Message);
        hold.Set();

        // The address may be a new node's.
        silent.OnRead = _ => { };
        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull from a new node", rig.State);
    }

    [Fact]
    public async Task OnGone_NotYetAsked_IsNotAsked()
    {
        await using var rig = new Rig(Patient);
        byte[] bytes = Rig.Bytes(Megabyte);
        using var hold = new Hold();
        var first = new MemoryNode { Objects = { [Rig.Id(1)] = bytes } };
        Task asked = StandStill(first, _ => true, hold);
        TransferHost firstHost = rig.Serve(first);
        TransferHost gone = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = bytes } });

        Task pull = rig.PullAsync(Rig.Id(1), firstHost.EndPoint, gone.EndPoint);
        await asked.Within("the first is asked", rig.State);
        rig.Pulls.OnGone(gone.EndPoint);
        rig.Pulls.OnGone(firstHost.EndPoint);
        await Assert.ThrowsAsync<ObjectLostException>(() => pull.Within("pull", rig.State));

        Assert.Equal(0, gone.Accepted);
        hold.Set();
    }

    /// <summary>Completes when the node is asked for such bytes. It sends none of them until the test releases it.</summary>
    private static Task StandStill(MemoryNode node, Predicate<long> isThere, Hold hold)
    {
        var asked = new TaskCompletionSource();
        node.OnRead = offset =>
        {
            if (!isThere(offset))
                return;
            asked.TrySetResult();
            hold.Wait();
        };
        return asked.Task;
    }

    // No time limit ends an attempt here; only the cluster's knowledge of a death does.
    private static TransferOptions Patient =>
        new() { ClusterToken = "secret", IdleTimeout = TimeSpan.FromHours(1), HandshakeTimeout = TimeSpan.FromHours(1) };

    [Fact]
    public async Task PullAsync_AllSourcesGone_NamesEveryLocationAndReason()
    {
        await using var rig = new Rig();
        EndPoint gone;
        await using (TransferHost stopped = TransferHost.Serve(rig.Server(new MemoryNode())))
            gone = stopped.EndPoint;
        TransferHost empty = rig.Serve(new MemoryNode());

        var lost = await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(7), gone, empty.EndPoint));

        Assert.Contains($"{gone} (attempt 1): no connection", lost.Message);
        Assert.Contains($"{empty.EndPoint} (attempt 1): it does not have the object", lost.Message);
        Assert.Contains(Rig.Id(7).ToString(), lost.Message);
        Assert.Equal((1, 0, 1), (rig.Counters.Started, rig.Counters.Completed, rig.Counters.Failed));
    }

    [Fact]
    public async Task PullAsync_NoLocation_IsLost()
    {
        await using var rig = new Rig();
        await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(7)));
    }

    [Fact]
    public async Task PullAsync_LaterCallerKnowsAnotherLocation_ItIsTriedToo()
    {
        await using var rig = new Rig();
        using var hold = new Hold();
        var asked = new TaskCompletionSource();
        var dying = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10) } };
        dying.OnRead = _ =>
        {
            asked.TrySetResult();
            hold.Wait();
            throw new InvalidOperationException("dying");
        };
        var good = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10) } };
        TransferHost dyingHost = rig.Serve(dying);
        TransferHost goodHost = rig.Serve(good);

        Task first = rig.PullAsync(Rig.Id(1), dyingHost.EndPoint);
        await asked.Task.Within("first location asked", rig.State);
        Task second = rig.PullAsync(Rig.Id(1), goodHost.EndPoint);
        hold.Set();
        await Task.WhenAll(first, second).Within("both callers", rig.State);

        Assert.Equal(1, rig.Counters.Started);
    }

    [Fact]
    public async Task PullAsync_OneCallerCancels_TheOthersGetTheObject()
    {
        await using var rig = new Rig();
        using var hold = new Hold();
        using var leave = new CancellationTokenSource();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(Megabyte) }, OnRead = _ => hold.Wait() };
        TransferHost host = rig.Serve(there);

        Task leaving = rig.Pulls.PullAsync(Rig.Id(1), [host.EndPoint], PullClass.Get, leave.Token);
        Task staying = rig.PullAsync(Rig.Id(1), host.EndPoint);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(staying.IsCompleted);
        hold.Set();
        await staying.Within("the caller that stayed", rig.State);

        Assert.Equal((1, 1, 0), (rig.Counters.Started, rig.Counters.Completed, rig.Counters.Aborted));
    }

    [Fact]
    public async Task PullAsync_LastCallerCancels_AbortsAndTheNextStartsOnlyAfterwards()
    {
        await using var rig = new Rig();
        using var holdSource = new Hold();
        using var holdAbort = new Hold();
        using var leave = new CancellationTokenSource();
        var placed = new TaskCompletionSource();
        var aborting = new TaskCompletionSource();
        byte[] bytes = Rig.Bytes(2 * Megabyte);
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = bytes } };
        there.OnRead = offset =>
        {
            if (offset > 0)
                holdSource.Wait();
        };
        rig.Here.OnPlace = _ => placed.TrySetResult();
        rig.Here.OnAbort = () =>
        {
            aborting.TrySetResult();
            holdAbort.Wait();
        };
        TransferHost host = rig.Serve(there);

        Task leaving = rig.Pulls.PullAsync(Rig.Id(1), [host.EndPoint], PullClass.Get, leave.Token);
        await placed.Task.Within("first chunk", rig.State);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await aborting.Task.Within("abort", rig.State);
        Task next = rig.PullAsync(Rig.Id(1), host.EndPoint);
        Assert.Equal(1, rig.Counters.Started);
        holdAbort.Set();
        holdSource.Set();
        await next.Within("the next caller", rig.State);

        Assert.Equal((2, 1, 1), (rig.Counters.Started, rig.Counters.Completed, rig.Counters.Aborted));
        Assert.Equal(1, rig.Here.MostWriters);
        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
    }

    [Fact]
    public async Task PullAsync_AlreadyHere_EndsWithoutBytes()
    {
        await using var rig = new Rig();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(Megabyte) } };
        rig.Here.Objects[Rig.Id(1)] = Rig.Bytes(Megabyte);
        TransferHost host = rig.Serve(there);

        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State);

        Assert.Equal((1, 0), (rig.Counters.Completed, rig.Counters.BytesReceived));
    }

    [Fact]
    public async Task PullAsync_NoRoomHere_FailsWithThatAndNotAsLost()
    {
        await using var rig = new Rig();
        rig.Here.OnCreate = () => throw new ObjectStoreFullException("full: 1 of 1 bytes");
        TransferHost host = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10) } });

        var full = await Assert.ThrowsAsync<ObjectStoreFullException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));

        Assert.Contains("1 of 1", full.Message);
        Assert.Equal(1, rig.Counters.Failed);
    }

    [Fact]
    public async Task PullAsync_LocationsDisagreeAboutTheSize_TakesTheFirst()
    {
        await using var rig = new Rig();
        byte[] bytes = Rig.Bytes(2 * Megabyte);
        var dying = new MemoryNode { Objects = { [Rig.Id(1)] = bytes } };
        int reads = 0;
        TransferHost? dyingHost = null;
        dying.OnRead = _ =>
        {
            if (Interlocked.Increment(ref reads) == 2)
                dyingHost!.CloseConnections();
        };
        dyingHost = rig.Serve(dying);
        TransferHost wrong = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(5) } });

        await rig.PullAsync(Rig.Id(1), dyingHost.EndPoint, wrong.EndPoint).Within("pull", rig.State);

        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
    }

    [Fact]
    public async Task DisposeAsync_WhilePulling_EndsTheCallers()
    {
        await using var rig = new Rig();
        using var hold = new Hold();
        var asked = new TaskCompletionSource();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10) } };
        there.OnRead = _ =>
        {
            asked.TrySetResult();
            hold.Wait();
        };
        TransferHost host = rig.Serve(there);
        Task pull = rig.PullAsync(Rig.Id(1), host.EndPoint);
        await asked.Task.Within("source asked", rig.State);

        await rig.Pulls.DisposeAsync().AsTask().Within("dispose", rig.State);
        hold.Set();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => pull);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rig.PullAsync(Rig.Id(2), host.EndPoint));
    }
}
