using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Transfer.Tests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.ObjectStore.Tests.Spill;

/// <summary>The memory of a store is pinned: nothing can be dropped or spilled.</summary>
public sealed class FallbackTests : IDisposable
{
    private const int Capacity = 4 << 20;

    // The time passes while the store's thread works, and no busy machine reaches this limit by accident.
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("store-test").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
        Directory.Delete(_directory);
    }

    [Fact]
    public async Task Create_OfAResultThatWaitsForPins_GoesToTheFallbackAfterTheGrace()
    {
        var time = new FakeTimeProvider();
        await using NodeStore store = Create(time, fallbackBytes: 8 << 20);
        using PinnedObject pinned = await FillAsync(store);
        using StoreClient client = TestStore.Attach(store);
        Task<CreateGrant> put = store.CreateAsync(client.ClientIndex, TestStore.Id(2), 1000, CreateKind.Put, Ct).AsTask();
        Task<CreateGrant> result = store.CreateAsync(client.ClientIndex, TestStore.Id(3), 3_000_000, CreateKind.Result, Ct).AsTask();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(2, store.Stats.QueuedCreates);

        await AdvanceUntilAsync(time, store, result);

        Assert.False(put.IsCompleted);
        using (ObjectBuilder builder = TestStore.Open(store, client, await result))
        {
            builder.AsStream().Write(TestStore.Pattern(2_500_000, 3));
            builder.Seal(2_500_000);
        }
        store.AssertInvariants();
        Assert.True(client.TryGet(TestStore.Id(3), out PinnedObject? found));
        using (found)
            Assert.True(found.Data.Span.SequenceEqual(TestStore.Pattern(2_500_000, 3)));
        Assert.Equal(Capacity, store.Stats.UsedBytes);
        TestStore.Eventually(
            () => store.Stats.FallbackBytes == ControlLayout.ToPage(2_500_000), "the rest given back", () => store.Stats.ToString());
        store.Delete(TestStore.Id(3));
        TestStore.Eventually(() => store.Stats.FallbackBytes == 0, "all given back", () => store.Stats.ToString());
        store.AssertInvariants();
        pinned.Dispose();
        await AdvanceUntilAsync(time, store, put); // Spilled now, so the put has room.
    }

    [Fact]
    public async Task Restore_WhileMemoryIsPinned_ComesBackInTheFallback()
    {
        var time = new FakeTimeProvider();
        await using NodeStore store = Create(time, fallbackBytes: 8 << 20);
        await TestStore.PutAsync(store, TestStore.Id(9), TestStore.Pattern(1 << 20, 9));
        using PinnedObject pinned = await FillAsync(store);
        Assert.False(store.Contains(TestStore.Id(9)));

        Task<bool> restore = store.RestoreAsync(TestStore.Id(9));
        TestStore.Eventually(() => store.Stats.QueuedCreates == 1, "restore waits", () => store.Stats.ToString());
        await AdvanceUntilAsync(time, store, restore);

        Assert.True(store.TryGet(TestStore.Id(9), out PinnedObject? found));
        using (found)
            Assert.True(found.Data.Span.SequenceEqual(TestStore.Pattern(1 << 20, 9)));
        store.AssertInvariants();
    }

    [Fact]
    public async Task Create_DiskHasNoRoomForTheFallback_WaitsOnAndFailsWithTheReason()
    {
        using var disk = new SmallDisk("1m");
        Assert.SkipUnless(disk.IsMounted, "needs the right to mount a tmpfs");
        var time = new FakeTimeProvider();
        var log = new CountingLogger();
        await using NodeStore store = Create(time, fallbackBytes: 8 << 20, disk.Directory, log);
        using PinnedObject pinned = await FillAsync(store);
        Task<CreateGrant> create = store.CreateAsync(0, TestStore.Id(2), 3 << 20, CreateKind.Result, Ct).AsTask();
        await time.PassesUntil(
            TimeSpan.FromMilliseconds(100), () =>
                log.Count("SpillFailed") > 0 && store.Stats.QueuedCreates == 1, "waits on after the failure", () => store.Stats.ToString());

        time.Advance(Timeout);

        ObjectStoreFullException error = await Assert.ThrowsAsync<ObjectStoreFullException>(
            () => TestStore.Within(create, "create", () => store.Stats.ToString()));

        Assert.Contains("No space left", error.Message);
        Assert.Contains($"Largest holders: process {Environment.ProcessId}", error.Message);
        TestStore.Eventually(() => store.Stats.FallbackBytes == 0, "given back", () => store.Stats.ToString());
        store.AssertInvariants();
    }

    private static async Task<PinnedObject> FillAsync(NodeStore store)
    {
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[Capacity]);
        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        return pinned;
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, NodeStore store, Task done)
    {
        await time.PassesUntil(
            TimeSpan.FromMilliseconds(100), () => done.IsCompleted, "the create is served", () => store.Stats.ToString());
        await done;
    }

    private NodeStore Create(TimeProvider time, long fallbackBytes, string? directory = null, ILogger? logger = null) =>
        TestStore.Create(Capacity, time, options => options with
        {
            Spill = new SpillOptions { Directory = directory ?? _directory, FallbackBytes = fallbackBytes },
            CreateTimeout = Timeout,
        }, logger);
}
