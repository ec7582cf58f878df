using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>An object changes its place on the node that serves it, between two looks for it.</summary>
public sealed class MovingObjectTests
{
    private const int Size = 100_000;

    [Fact]
    public async Task PullAsync_SealedBetweenTheTwoLooks_IsServed()
    {
        await using var rig = new Rig();
        var there = new MemoryNode();
        IncomingObject? Seal(ObjectId id)
        {
            there.Objects.TryAdd(id, Rig.Bytes(Size)); // its last chunk came after the look at the sealed ones
            return null;
        }

        TransferHost host = rig.Add(TransferHost.Serve(rig.Server(there, Seal)));

        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State);

        Assert.Equal(Rig.Bytes(Size), rig.Here.Objects[Rig.Id(1)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task PullAsync_SpilledAgainBeforeItIsOpened_IsBroughtBackAgain(int times)
    {
        await using var rig = new Rig();
        var disk = new Disk(times);
        TransferHost host = rig.Add(TransferHost.Serve(new TransferServer(disk, null, rig.Options, rig.ServerCounters, rig.ServerLog)));

        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State);

        Assert.Equal(Rig.Bytes(Size), rig.Here.Objects[Rig.Id(1)]);
        Assert.Equal(times + 1, disk.Restored);
    }

    [Fact]
    public async Task PullAsync_LeavesEachTime_NamesTheSmallStore()
    {
        await using var rig = new Rig();
        var disk = new Disk(int.MaxValue);
        TransferHost host = rig.Add(TransferHost.Serve(new TransferServer(disk, null, rig.Options, rig.ServerCounters, rig.ServerLog)));

        ObjectLostException lost = await Assert.ThrowsAsync<ObjectLostException>(
            () => rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull", rig.State));

        Assert.Contains("Give the node a larger one", lost.Message, StringComparison.Ordinal);
    }

    /// <summary>A store so small that an object on its disk leaves the memory some times before it is opened.</summary>
    private sealed class Disk(int leaves) : ITransferSource
    {
        private readonly MemoryNode _memory = new();

        public int Restored { get; private set; }

        public ValueTask<bool> PrepareAsync(ObjectId id)
        {
            if (++Restored > leaves)
                _memory.Objects[id] = Rig.Bytes(Size);
            return ValueTask.FromResult(true);
        }

        public bool TryOpen(ObjectId id, [NotNullWhen(true)] out ITransferReader? reader) => _memory.TryOpen(id, out reader);
    }
}
