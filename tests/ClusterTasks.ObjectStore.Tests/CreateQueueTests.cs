using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class CreateQueueTests
{
    private const int Half = 128 << 10;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_WhenFull_IsWokenByADeleteInOrder()
    {
        await using NodeStore store = TestStore.Create(2 * Half);
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[Half]);
        await TestStore.PutAsync(store, TestStore.Id(2), new byte[Half]);
        Task<CreateGrant> first = store.CreateAsync(0, TestStore.Id(3), 2 * Half, Ct).AsTask();
        Task<CreateGrant> second = store.CreateAsync(0, TestStore.Id(4), 64, Ct).AsTask();
        Assert.Equal(2, store.Stats.QueuedCreates);

        store.Delete(TestStore.Id(1));
        Assert.Equal(2, store.Stats.QueuedCreates); // There is room for the second now, but it came later.
        store.Delete(TestStore.Id(2));

        CreateGrant grant = await TestStore.Within(first, "first create", () => store.Stats.ToString());
        Assert.False(second.IsCompleted);
        store.Seal(0, grant.Entry, grant.Generation, 100); // The shrink makes room for the second.
        Assert.False((await TestStore.Within(second, "second create", () => store.Stats.ToString())).Exists);
        store.AssertInvariants();
    }

    [Fact]
    public async Task Create_NoRoomInTime_FailsWithTheNumbers()
    {
        var time = new FakeTimeProvider();
        await using NodeStore store = TestStore.Create(2 * Half, time);
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[2 * Half]);
        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        using PinnedObject held = pinned;
        Task<CreateGrant> create = store.CreateAsync(0, TestStore.Id(2), 1000, Ct).AsTask();

        time.Advance(TimeSpan.FromSeconds(10));

        ObjectStoreFullException error = await Assert.ThrowsAsync<ObjectStoreFullException>(() => create);
        Assert.Contains($"Requested 1000 bytes; capacity {2 * Half}, used {2 * Half}, pinned {2 * Half}", error.Message);
        Assert.Contains($"process {Environment.ProcessId} {2 * Half} bytes", error.Message);
        Assert.Equal(0, store.Stats.QueuedCreates);
    }

    [Fact]
    public async Task Create_LargerThanTheStore_FailsAtOnce()
    {
        await using NodeStore store = TestStore.Create(2 * Half, new FakeTimeProvider());
        await Assert.ThrowsAsync<ObjectStoreFullException>(async () => await store.CreateAsync(0, TestStore.Id(1), (2 * Half) + 1, Ct));
    }

    [Fact]
    public async Task Create_PinnedDeletedObjectInTheWay_IsServedByTheRetryTimer()
    {
        var time = new FakeTimeProvider();
        await using NodeStore store = TestStore.Create(2 * Half, time);
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[2 * Half]);
        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        store.Delete(TestStore.Id(1));
        Task<CreateGrant> create = store.CreateAsync(0, TestStore.Id(2), 1000, Ct).AsTask();
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, store.Stats.QueuedCreates);

        pinned.Dispose();
        time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.False((await TestStore.Within(create, "create after unpin", () => store.Stats.ToString())).Exists);
    }

    [Fact]
    public async Task Create_IdBeingWrittenByAnother_ExistsAfterItsSealAndIsGrantedAfterItsAbort()
    {
        await using NodeStore store = TestStore.Create(4 * Half);
        CreateGrant sealing = await store.CreateAsync(0, TestStore.Id(1), 10, Ct);
        CreateGrant aborting = await store.CreateAsync(0, TestStore.Id(2), 10, Ct);
        Task<CreateGrant> exists = store.CreateAsync(0, TestStore.Id(1), 10, Ct).AsTask();
        Task<CreateGrant> granted = store.CreateAsync(0, TestStore.Id(2), 10, Ct).AsTask();
        CreateGrant other = await store.CreateAsync(0, TestStore.Id(3), 10, Ct); // Waiting for a writer holds up nobody else.

        store.Seal(0, sealing.Entry, sealing.Generation, 10);
        store.Abort(0, aborting.Entry, aborting.Generation);

        Assert.False(other.Exists);
        Assert.True((await TestStore.Within(exists, "create after seal")).Exists);
        Assert.False((await TestStore.Within(granted, "create after abort")).Exists);
    }

    [Fact]
    public async Task Create_BeyondWhatIsBacked_WaitsForTheMemoryAndIsCancellable()
    {
        await using NodeStore store = TestStore.Create(96 << 20, with: options => options with { PreTouch = false });
        Assert.Equal(0, store.Stats.BackedBytes);
        using var cancel = new CancellationTokenSource();
        Task<CreateGrant> cancelled = store.CreateAsync(0, TestStore.Id(1), 60 << 20, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        CreateGrant grant = await TestStore.Within(store.CreateAsync(0, TestStore.Id(2), 20 << 20, Ct).AsTask(), "create");

        Assert.True(store.Stats.BackedBytes >= grant.Offset + grant.Size);
        store.AssertInvariants();
    }

    [Fact]
    public async Task Dispose_CreateWaiting_FailsIt()
    {
        NodeStore store = TestStore.Create(2 * Half);
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[2 * Half]);
        Task<CreateGrant> create = store.CreateAsync(0, TestStore.Id(2), 10, Ct).AsTask();

        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => create);
        Assert.Throws<ObjectDisposedException>(() => store.Delete(TestStore.Id(1)));
    }
}
