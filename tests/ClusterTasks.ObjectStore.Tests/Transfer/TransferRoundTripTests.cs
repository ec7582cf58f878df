using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class TransferRoundTripTests
{
    private const int Megabyte = 1 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Megabyte - 1)]
    [InlineData(Megabyte)]
    [InlineData(Megabyte + 1)]
    [InlineData(50 * Megabyte)]
    public async Task PullAsync_AnySize_BringsTheSameBytes(int size)
    {
        await using var rig = new Rig();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(size) } };
        TransferHost host = rig.Serve(there);

        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State);

        Assert.True(rig.Here.Objects[Rig.Id(1)].AsSpan().SequenceEqual(there.Objects[Rig.Id(1)]));
        Assert.Equal((1, 1, 0, size), (rig.Counters.Started, rig.Counters.Completed, rig.Counters.Failed, rig.Counters.BytesReceived));
        await rig.DisposeAsync();
        Assert.Equal(size, rig.ServerCounters.BytesSent);
        Assert.Equal(0, there.ReadersOpen);
    }

    [Fact]
    public async Task PullAsync_OneAfterTheOther_UsesOneConnection()
    {
        await using var rig = new Rig();
        var there = new MemoryNode();
        TransferHost host = rig.Serve(there);
        for (uint i = 0; i < 20; i++)
        {
            there.Objects[Rig.Id(i)] = Rig.Bytes((int)i * 1000);
            await rig.PullAsync(Rig.Id(i), host.EndPoint).Within($"pull {i}", rig.State);
            await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1000 + i), host.EndPoint));
        }

        Assert.Equal(1, host.Accepted);
    }

    [Fact]
    public async Task PullAsync_ManyObjectsAtOnce_StaysWithinTheConnectionLimit()
    {
        await using var rig = new Rig();
        var there = new MemoryNode();
        TransferHost host = rig.Serve(there);
        for (uint i = 0; i < 100; i++)
            there.Objects[Rig.Id(i)] = Rig.Bytes(100_000 + (int)i);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => rig.PullAsync(Rig.Id((uint)i), host.EndPoint))).Within("pulls", rig.State);

        Assert.All(there.Objects, pair => Assert.Equal(pair.Value, rig.Here.Objects[pair.Key]));
        Assert.InRange(host.Accepted, 1, rig.Options.MaxConnectionsPerPeer);
    }

    [Fact]
    public async Task PullAsync_PooledConnectionClosedByPeer_OpensAnother()
    {
        await using var rig = new Rig();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10), [Rig.Id(2)] = Rig.Bytes(20) } };
        TransferHost host = rig.Serve(there);
        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("first pull", rig.State);

        host.CloseConnections();
        await rig.PullAsync(Rig.Id(2), host.EndPoint).Within("second pull", rig.State);

        Assert.Equal(2, host.Accepted);
    }

    [Fact]
    public async Task PullAsync_DamagedOnTheWay_IsDetectedAndRetried()
    {
        await using var rig = new Rig();
        byte[] bytes = Rig.Bytes(3 * Megabyte);
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = bytes } };
        TransferHost host = rig.Serve(there, (number, stream) => number == 1 ? new DamagingStream(stream, 1_500_000) : stream);

        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State);

        Assert.Equal(bytes, rig.Here.Objects[Rig.Id(1)]);
        Assert.Contains("damaged", Assert.Single(rig.PullLog.At(LogLevel.Information)));
        Assert.Equal(2, host.Accepted);
        Assert.Equal(bytes.Length, rig.Counters.BytesReceived);
        Assert.Equal(1, rig.Counters.Started);
    }

    [Fact]
    public async Task PullAsync_AlwaysDamaged_FailsAndNamesIt()
    {
        await using var rig = new Rig();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(100_000) } };
        TransferHost host = rig.Serve(there, (_, stream) => new DamagingStream(stream, 50_000));

        var lost = await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));

        Assert.Contains("damaged", lost.Message);
        Assert.Equal(Pull.AttemptsPerLocation, host.Accepted);
        Assert.Empty(rig.Here.Objects);
    }

    [Fact]
    public async Task PullAsync_SourceFailsInTheMiddle_TellsWhy()
    {
        await using var rig = new Rig();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(3 * Megabyte), [Rig.Id(2)] = Rig.Bytes(5) } };
        there.OnRead = offset =>
        {
            if (offset == 2 * Megabyte)
                throw new InvalidOperationException("disk gone");
        };
        TransferHost host = rig.Serve(there);

        var lost = await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));
        await rig.PullAsync(Rig.Id(2), host.EndPoint).Within("pull of the next object", rig.State);

        Assert.Contains("disk gone", lost.Message);
        Assert.Equal(1, host.Accepted);
    }
}
