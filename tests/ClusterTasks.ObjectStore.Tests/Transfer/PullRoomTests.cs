namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>Several pulls that do not fit together.</summary>
public sealed class PullRoomTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task PullAsync_NoRoomForBoth_WaitsWithoutAConnectionAndSaysWhy()
    {
        await using var rig = new Rig(new TransferOptions { ClusterToken = "secret", MaxConnectionsPerPeer = 1 });
        rig.Here.Capacity = 5 * Megabyte;
        using var hold = new Hold();
        var begun = new TaskCompletionSource();
        var there = new MemoryNode
        {
            Objects =
            { [Rig.Id(1)] = Rig.Bytes(3 * Megabyte), [Rig.Id(2)] = Rig.Bytes((3 * Megabyte) - 1), [Rig.Id(3)] = Rig.Bytes(10) }
        };
        rig.Here.OnPlace = offset =>
        {
            begun.TrySetResult();
            if (offset == 2 * Megabyte)
                hold.Wait();
        };
        TransferHost first = rig.Serve(there);
        TransferHost second = rig.Serve(there);

        Task one = rig.PullAsync(Rig.Id(1), first.EndPoint);
        await begun.Task.Within("the first receives", rig.State);
        Task two = rig.Pulls.PullAsync(Rig.Id(2), [second.EndPoint], PullClass.Arguments, CancellationToken.None);
        // This takes a moment: the first pull may write before its promise is struck out.
        await Reason(rig, Rig.Id(2), "waits for room",
            $"{(3 * Megabyte) - 1} bytes, free {2 * Megabyte} of which 0 are promised; class Arguments, 0 before it");

        // This one comes from the same peer. The waiting pull does not hold the peer's only connection, and is overtaken.
        await rig.PullAsync(Rig.Id(3), second.EndPoint).Within("the get", rig.State);
        Assert.False(two.IsCompleted);
        hold.Set();
        await Task.WhenAll(one, two).Within("all", rig.State);

        Assert.Equal(there.Objects[Rig.Id(2)], rig.Here.Objects[Rig.Id(2)]);
        Assert.Null(rig.Pulls.Explain(Rig.Id(2)));
    }

    [Fact]
    public async Task PullAsync_CallerLeavesWhileItWaits_TheNextGoes()
    {
        await using var rig = new Rig();
        rig.Here.Capacity = 3 * Megabyte;
        using var hold = new Hold();
        using var leave = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var there = new MemoryNode
        {
            Objects =
            { [Rig.Id(1)] = Rig.Bytes(2 * Megabyte), [Rig.Id(2)] = Rig.Bytes(2 * Megabyte), [Rig.Id(3)] = Rig.Bytes(10) }
        };
        there.OnRead = offset =>
        {
            if (offset == Megabyte)
                hold.Wait();
        };
        rig.Here.OnPlace = _ => begun.TrySetResult();
        TransferHost host = rig.Serve(there);

        Task one = rig.PullAsync(Rig.Id(1), host.EndPoint);
        await begun.Task.Within("the first receives", rig.State);
        Task two = rig.Pulls.PullAsync(Rig.Id(2), [host.EndPoint], PullClass.Get, leave.Token);
        await Reason(rig, Rig.Id(2), "waits for room");
        Task three = rig.PullAsync(Rig.Id(3), host.EndPoint);
        await Reason(rig, Rig.Id(3), "1 before it");
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        await three.Within("the small one behind it", rig.State);
        Assert.False(one.IsCompleted);
        hold.Set();
        await one.Within("the first", rig.State);
    }

    private static async Task Reason(Rig rig, ObjectId id, params string[] expected)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        string? reason = null;
        while (reason is null || expected.Any(text => !reason.Contains(text, StringComparison.Ordinal)))
        {
            Assert.False(timeout.IsCancellationRequested,
                $"{id} is explained by '{reason}' and not by '{string.Join("', '", expected)}'. {rig.State()}");
            await timer.WaitForNextTickAsync();
            reason = rig.Pulls.Explain(id);
        }
    }
}
