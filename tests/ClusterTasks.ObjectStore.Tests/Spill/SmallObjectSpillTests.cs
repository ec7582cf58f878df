using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.ObjectStore.Tests.Spill;

/// <summary>A store gets many times its size in objects that share blocks on disk.</summary>
public sealed class SmallObjectSpillTests : IDisposable
{
    private const int Capacity = 8 << 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("store-test").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1000)]
    [InlineData(20_000)]
    [InlineData(64 << 10)]
    [InlineData(100_000)]
    [InlineData(900_000)]
    [InlineData(100, 1_000_000, 1000, 2_000_000, 100_000, 64, 0, 900_000)]
    public async Task Put_TenTimesTheStore_IsExact(params int[] sizes)
    {
        await using NodeStore store = Create(_directory, TimeProvider.System);
        var written = new List<(ObjectId Id, int Size)>();
        long bytes = 0;
        while (bytes < 10L * Capacity && written.Count < 16_000)
        {
            int size = sizes[written.Count % sizes.Length];
            ObjectId id = TestStore.Id((ulong)written.Count + 1);
            await TestStore.PutAsync(store, id, Content(written.Count, size));
            written.Add((id, size));
            bytes += size;
        }

        for (int number = 0; number < written.Count; number++)
        {
            using PinnedObject pinned = await GetAsync(store, written[number].Id);
            Assert.True(pinned.Data.Span.SequenceEqual(Content(number, written[number].Size).Span), $"object {number} has wrong bytes");
        }

        Assert.True(store.Stats.TotalSpilledBytes >= bytes - Capacity, store.Stats.ToString());
        written.ForEach(item => store.Delete(item.Id));
        TestStore.Eventually(
            () => store.Stats is { DiskBytes: 0, UsedBytes: 0, SpilledObjects: 0 }, "all given back", () => store.Stats.ToString());
        store.AssertInvariants();
    }

    [Fact]
    public async Task Put_MoreEmptyObjectsThanEntries_AreExact()
    {
        await using NodeStore store = Create(_directory, TimeProvider.System, entries: 512);
        for (ulong number = 1; number <= 3000; number++)
            await TestStore.PutAsync(store, TestStore.Id(number), ReadOnlyMemory<byte>.Empty);

        for (ulong number = 1; number <= 3000; number++)
        {
            using PinnedObject pinned = await GetAsync(store, TestStore.Id(number));
            Assert.Equal(0, pinned.Length);
        }
        store.AssertInvariants();
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    [InlineData(900_000)]
    [InlineData(3_000_000)]
    public async Task Put_DiskFull_StaysInMemoryAndIsExact(int size)
    {
        using var disk = new SmallDisk("3m");
        Assert.SkipUnless(disk.IsMounted, "needs the right to mount a tmpfs");
        var time = new FakeTimeProvider();
        var log = new CountingLogger();
        await using NodeStore store = NodeStore.Create(Options(disk.Directory, 65536), time, log);
        int made = 0;
        Task put = Task.CompletedTask;
        while (put.IsCompleted)
        {
            put = TestStore.PutAsync(store, TestStore.Id((ulong)++made), Content(made, size));
            TestStore.Eventually(
                () => put.IsCompleted || (log.Count("SpillFailed") > 0 && store.Stats.QueuedCreates == 1), "made, or full", () =>
                store.Stats.ToString());
        }
        time.Advance(TimeSpan.FromSeconds(6)); // The disk is tried once more, and is as full as before.
        time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<ObjectStoreFullException>(() => TestStore.Within(Done(put), "refused", () => store.Stats.ToString()));

        // Nothing of the failed ones stays. The second try may still be under way.
        TestStore.Eventually(
            () => Used() <= store.Stats.DiskBytes + (64 << 10), "nothing left of the failed ones", () =>
            $"{Used()} bytes of the disk are taken: {store.Stats}");
        // Nothing is freed meanwhile. A restored object takes memory that new values leave to it. An object of more than a fifth has to
        // wait.
        for (int round = 0; round < 2 && size <= Capacity / 5; round++)
        {
            foreach (StoredObjectInfo info in store.List())
            {
                using PinnedObject pinned = await GetAsync(store, info.Id);
                Assert.True(pinned.Data.Span.SequenceEqual(Content((int)info.Id.Task.Number, size).Span),
                    $"object {info.Id} has wrong bytes");
                time.Advance(TimeSpan.FromSeconds(2)); // Its second of grace is over, and the disk is tried again and again.
            }
        }
        foreach (StoredObjectInfo info in store.List().OrderBy(info => info.State == ObjectState.Free))
        {
            using PinnedObject pinned = await GetAsync(store, info.Id);
            Assert.True(pinned.Data.Span.SequenceEqual(Content((int)info.Id.Task.Number, size).Span), $"object {info.Id} has wrong bytes");
            store.Delete(info.Id);
            made--;
        }
        Assert.Equal(1, made); // The one that was refused.
        store.AssertInvariants();

        long Used() => new DriveInfo(disk.Directory).TotalSize - new DriveInfo(disk.Directory).AvailableFreeSpace;
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    /// <summary>Returns content that is different for each number, and as cheap to make as a copy.</summary>
    private static ReadOnlyMemory<byte> Content(int number, int size) => Bytes.AsMemory(number % 4096, size);

    private static readonly byte[] Bytes = TestStore.Pattern(3_000_000 + 4096, 1);

    private static async Task<PinnedObject> GetAsync(NodeStore store, ObjectId id)
    {
        while (true)
        {
            if (store.TryGet(id, out PinnedObject? pinned))
                return pinned;
            Assert.True(await TestStore.Within(store.RestoreAsync(id).WaitAsync(Ct), $"restore of {id}", () => store.Stats.ToString()),
                $"{id} is lost");
        }
    }

    private static StoreOptions Options(string directory, int entries) => new()
    {
        CapacityBytes = Capacity,
        MaxObjects = entries,
        MaxClients = 2,
        CreateTimeout = TimeSpan.FromHours(1),
        // The two marks are so far apart that one batch has more bytes than the writer's buffer.
        Spill = new SpillOptions { Directory = directory, FileBytes = 6 << 20, StartAt = 0.8, StopAt = 0.2 },
    };

    private static NodeStore Create(string directory, TimeProvider time, int entries = 65536) =>
        NodeStore.Create(Options(directory, entries), time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
}
