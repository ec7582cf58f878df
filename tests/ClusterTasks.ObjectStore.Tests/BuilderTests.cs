using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class BuilderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_PiecesOfAnySizeAndAlignment_WriteTheSameBytes()
    {
        await using NodeStore store = TestStore.Create(64 << 20);
        byte[] data = TestStore.Pattern(20_000_003, 5);
        using ObjectBuilder? builder = await store.CreateLocalAsync(TestStore.Id(1), data.Length, Ct);
        Stream stream = builder!.AsStream();
        int at = 0;
        foreach (int piece in new[] { 1, 13, 4096, 1 << 20, (1 << 20) + 7, 17_000_000 })
        {
            await stream.WriteAsync(data.AsMemory(at, piece), Ct);
            at += piece;
        }
        stream.Write(data, at, data.Length - at);
        Assert.Equal(data.Length, stream.Position);
        Assert.Throws<IOException>(() => stream.WriteByte(1));
        builder.Seal();

        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        using (pinned)
            Assert.True(pinned.Data.Span.SequenceEqual(data));
    }

    [Fact]
    public async Task Seal_WithLess_GivesBackTheRest()
    {
        await using NodeStore store = TestStore.Create();
        using ObjectBuilder? builder = await store.CreateLocalAsync(TestStore.Id(1), 3 << 20, Ct);
        Memory<byte> memory = builder!.Slice(0, 100);
        builder.Seal(100);

        Assert.Equal(128, store.Stats.UsedBytes);
        Assert.Equal(100, store.SizeOf(TestStore.Id(1)));
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<InvalidOperationException>(builder.Seal);
        store.AssertInvariants();
    }

    [Fact]
    public async Task Dispose_WithoutSeal_Aborts()
    {
        await using NodeStore store = TestStore.Create();
        using (await store.CreateLocalAsync(TestStore.Id(1), 1000, Ct))
            Assert.Equal(1024, store.Stats.UsedBytes);
        Assert.Equal(0, store.Stats.UsedBytes);
        Assert.False(store.Contains(TestStore.Id(1)));
    }

    [Fact]
    public async Task Open_GrantOutsideTheStore_IsRefused()
    {
        await using NodeStore store = TestStore.Create();
        using StoreClient client = TestStore.Attach(store);
        CreateGrant grant = await store.CreateAsync(client.ClientIndex, TestStore.Id(1), 1000, Ct);
        Assert.Throws<ArgumentException>(() => TestStore.Open(store, client, grant with { Segment = 1 }));
        Assert.Throws<ArgumentException>(() => TestStore.Open(store, client, grant with { Offset = 16 << 20 }));
        Assert.Throws<ArgumentException>(() => TestStore.Open(store, client, grant with { Size = long.MaxValue }));
        Assert.Throws<ArgumentException>(() => TestStore.Open(store, client, grant with { Exists = true }));
    }
}
