using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class NodeStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData((3 << 20) + 17)]
    public async Task PutAndGet_AnySize_GivesTheSameBytes(int size)
    {
        await using NodeStore store = TestStore.Create();
        byte[] data = TestStore.Pattern(size, size);
        await TestStore.PutAsync(store, TestStore.Id(1), data);
        using StoreClient client = TestStore.Attach(store);

        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        Assert.True(pinned.Data.Span.SequenceEqual(data));
        Assert.Equal(size, store.SizeOf(TestStore.Id(1)));
        pinned.Dispose();
        Assert.True(pinned.IsReleased);
        store.Delete(TestStore.Id(1));
        Assert.False(client.TryGet(TestStore.Id(1), out _));
        Assert.False(store.Contains(TestStore.Id(1)));
        Assert.Equal(0, store.Stats.UsedBytes);
        store.AssertInvariants();
    }

    /// <summary>The tables shrink to the objects that are left, and grow again.</summary>
    [Fact]
    public async Task Trim_AfterManyObjects_KeepsTheRestAndTakesNewOnes()
    {
        await using NodeStore store = TestStore.Create();
        for (int i = 0; i < 500; i++)
            await TestStore.PutAsync(store, TestStore.Id((ulong)i), TestStore.Pattern(100, i));
        for (int i = 0; i < 500; i++)
        {
            if (i != 70)
                store.Delete(TestStore.Id((ulong)i));
        }

        store.Trim();

        store.AssertInvariants();
        for (int i = 500; i < 1_100; i++)
            await TestStore.PutAsync(store, TestStore.Id((ulong)i), TestStore.Pattern(100, i));
        store.AssertInvariants();
        using StoreClient client = TestStore.Attach(store);
        foreach (int i in (int[])[70, 500, 1_099])
        {
            Assert.True(client.TryGet(TestStore.Id((ulong)i), out PinnedObject? pinned), $"Object {i}");
            using (pinned)
                Assert.True(pinned.Data.Span.SequenceEqual(TestStore.Pattern(100, i)));
        }
    }

    [Fact]
    public async Task Delete_WhilePinned_FreesAfterRelease()
    {
        await using NodeStore store = TestStore.Create();
        byte[] data = TestStore.Pattern(5000, 1);
        await TestStore.PutAsync(store, TestStore.Id(1), data);
        using StoreClient client = TestStore.Attach(store);
        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));

        store.Delete(TestStore.Id(1));

        Assert.Equal(1, store.Stats.PendingDeletes);
        Assert.False(client.TryGet(TestStore.Id(1), out _));
        Assert.True(pinned.Data.Span.SequenceEqual(data));
        pinned.Dispose();
        store.Delete(TestStore.Id(99)); // Any delete looks at the pending ones again.
        Assert.Equal(0, store.Stats.PendingDeletes);
        Assert.Equal(0, store.Stats.UsedBytes);
    }

    [Fact]
    public async Task Create_SealedId_SaysExists()
    {
        await using NodeStore store = TestStore.Create();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[10]);

        CreateGrant grant = await store.CreateAsync(0, TestStore.Id(1), 10, Ct);

        Assert.True(grant.Exists);
        Assert.Null(await store.CreateLocalAsync(TestStore.Id(1), 10, Ct));
    }
}
