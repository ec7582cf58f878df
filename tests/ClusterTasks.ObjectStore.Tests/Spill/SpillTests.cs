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

/// <summary>A store of 8 MiB gets more.</summary>
public sealed class SpillTests : IDisposable
{
    private const int Capacity = 8 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("store-test").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
        Directory.Delete(_directory);
    }

    [Fact]
    public async Task Put_FarMoreThanFits_ReadsBackExactlyUnderConcurrentReaders()
    {
        // Small objects share blocks, some fill the writer's buffer, and some go past it; 40 MiB in all.
        int[] sizes = [0, 1, 100, 4096, 70_000, 262_144, (1 << 20) - 1, 1 << 20, (1 << 20) + 5, 3_000_001];
        await using NodeStore store = Create();
        var written = new List<(ObjectId Id, int Size)>();
        for (ulong number = 1; written.Sum(entry => (long)entry.Size) < 5 * Capacity; number++)
        {
            int size = sizes[number % (ulong)sizes.Length];
            await TestStore.PutAsync(store, TestStore.Id(number), TestStore.Pattern(size, (int)number));
            written.Add((TestStore.Id(number), size));
        }
        Assert.True(store.Stats.SpilledBytes >= 4L * Capacity, store.Stats.ToString());

        await Task.WhenAll(Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            foreach ((ObjectId id, int size) in written.OrderBy(entry => entry.Id.Task.Number * 7919 % (ulong)(101 + reader)))
            {
                using PinnedObject pinned = await GetAsync(store, id);
                Assert.Equal(size, pinned.Length);
                Assert.True(pinned.Data.Span.SequenceEqual(TestStore.Pattern(size, (int)id.Task.Number)), $"{id} has wrong bytes");
            }
        }, Ct)));

        store.AssertInvariants();
        Assert.True(store.Stats.TotalRestoredBytes > 4L * Capacity, store.Stats.ToString());
        written.ForEach(entry => store.Delete(entry.Id));
        TestStore.Eventually(
            () => store.Stats is { DiskBytes: 0, UsedBytes: 0, SpilledObjects: 0 }, "all given back", () => store.Stats.ToString());
        store.AssertInvariants();
    }

    [Fact]
    public async Task Put_BeyondTheUpperMark_SpillsTheOldestDownToTheLowerOne()
    {
        await using NodeStore store = Create();
        for (ulong number = 1; number <= 13; number++) // This is 81 % of the memory.
            await TestStore.PutAsync(store, TestStore.Id(number), TestStore.Pattern(512 << 10, (int)number));

        TestStore.Eventually(() => store.Stats.UsedBytes <= Capacity * 0.7, "spilled", () => store.Stats.ToString());
        TestStore.Eventually(() => store.Stats.SpilledObjects == 2, "no more than needed", () => store.Stats.ToString());
        Assert.Equal([false, false, true], new ulong[] { 1, 2, 3 }.Select(number => store.Contains(TestStore.Id(number))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory)); // Nothing has a name, so no kill can leave anything behind.
        Assert.All(store.List().Where(info => info.IsOnDisk), info => Assert.Equal(ObjectState.Free, info.State));
    }

    [Fact]
    public async Task Pressure_PinnedObject_StaysReadableAndInMemory()
    {
        await using NodeStore store = Create();
        await TestStore.PutAsync(store, TestStore.Id(1), TestStore.Pattern(2 << 20, 1));
        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        using (pinned)
        {
            for (ulong number = 2; number <= 20; number++)
                await TestStore.PutAsync(store, TestStore.Id(number), TestStore.Pattern(1 << 20, (int)number));
            Assert.True(store.Contains(TestStore.Id(1)));
            Assert.True(pinned.Data.Span.SequenceEqual(TestStore.Pattern(2 << 20, 1)));
        }
    }

    [Fact]
    public async Task Pressure_SecondaryCopies_GoFirstAndAreTold()
    {
        var time = new FakeTimeProvider();
        await using NodeStore store = Create(time: time);
        var gone = new List<ObjectId>();
        store.CopiesDropped = ids =>
        {
            lock (gone)
                gone.AddRange(ids);
        };
        await TestStore.PutAsync(store, TestStore.Id(1), TestStore.Pattern(1 << 20, 1));
        await CopyAsync(store, 2);
        await CopyAsync(store, 3);
        TestStore.Eventually(() => store.Stats.UsedBytes == 3 << 20, "three objects", () => store.Stats.ToString());
        store.KeepCopies(); // Their primaries may be lost: they are as good as primaries now.
        await CopyAsync(store, 4);
        time.Advance(TimeSpan.FromSeconds(1.1)); // A fresh object is kept for the reader that it was brought for.
        for (ulong number = 5; number <= 8; number++)
            await TestStore.PutAsync(store, TestStore.Id(number), TestStore.Pattern(1 << 20, (int)number));

        TestStore.Eventually(() => store.Stats.SpilledObjects > 0 || gone.Count > 0, "pressure", () => store.Stats.ToString());
        TestStore.Eventually(() => gone.Count == 1, "one copy dropped", () => store.Stats.ToString());
        Assert.Equal(TestStore.Id(4), gone[0]);
        Assert.False(await store.RestoreAsync(TestStore.Id(4)));
    }

    [Fact]
    public async Task Restore_ManyAtOnce_ReadOnce()
    {
        await using NodeStore store = Create();
        await SpillFirstAsync(store);
        long before = store.Stats.TotalRestoredBytes;

        bool[] done = await TestStore.Within(
            Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.RestoreAsync(TestStore.Id(1)))), "restores");

        Assert.All(done, Assert.True);
        Assert.Equal(1 << 20, store.Stats.TotalRestoredBytes - before);
        Assert.True(store.Contains(TestStore.Id(1)));
    }

    [Fact]
    public async Task Create_OfASpilledObject_Exists()
    {
        await using NodeStore store = Create();
        await SpillFirstAsync(store);
        Assert.True((await store.CreateAsync(0, TestStore.Id(1), 100, Ct)).Exists);
    }

    [Fact]
    public async Task Delete_WhileItIsRestored_LeavesNothing()
    {
        await using NodeStore store = Create();
        for (int round = 0; round < 30; round++)
        {
            await SpillFirstAsync(store);
            Task<bool> restore = store.RestoreAsync(TestStore.Id(1));
            if (round % 2 == 0)
                await Task.Yield();
            store.Delete(TestStore.Id(1));
            try
            {
                await TestStore.Within(restore, "restore", () => store.Stats.ToString());
            }
            catch (ObjectLostException)
            {
                // The delete came before the bytes.
            }
            Assert.False(store.Contains(TestStore.Id(1)));
            Assert.False(await store.RestoreAsync(TestStore.Id(1)));
            foreach (StoredObjectInfo info in store.List())
                store.Delete(info.Id);
            TestStore.Eventually(() => store.Stats is { UsedBytes: 0, DiskBytes: 0 }, "empty", () => store.Stats.ToString());
            store.AssertInvariants();
        }
    }

    [Fact]
    public async Task Restore_DamagedFile_IsLostAndNeverWrong()
    {
        await using NodeStore store = Create();
        await SpillFirstAsync(store);
        foreach (string path in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (new FileInfo(path).LinkTarget?.StartsWith(_directory, StringComparison.Ordinal) == true)
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                file.Position = 5000;
                file.WriteByte((byte)(TestStore.Pattern(1 << 20, 1)[5000] + 1));
            }
        }

        ObjectLostException error = await Assert.ThrowsAsync<ObjectLostException>(
            () => TestStore.Within(store.RestoreAsync(TestStore.Id(1)), "restore"));

        Assert.Contains("not those that were written", error.Message);
        Assert.False(store.Contains(TestStore.Id(1)));
        store.AssertInvariants();
    }

    [Fact]
    public async Task Put_SpillLimitReached_FailsWithTheNumbers()
    {
        var time = new FakeTimeProvider();
        await using NodeStore store = Create(spill => spill with { LimitBytes = 2 << 20 }, time: time);

        ObjectStoreFullException error = await Assert.ThrowsAsync<ObjectStoreFullException>(
            () => PutUntilFullAsync(store, time, () => store.Stats is { QueuedCreates: 1, TotalSpilledBytes: 2 << 20 }));

        Assert.Contains("2097152 on disk (limit 2097152)", error.Message);
        Assert.Contains($"spill directory '{_directory}'", error.Message);
        await AssertAllReadableAsync(store, time);
    }

    [Fact]
    public async Task Put_DiskFull_FailsWithTheReasonAndLosesNothing()
    {
        using var disk = new SmallDisk("4m");
        Assert.SkipUnless(disk.IsMounted, "needs the right to mount a tmpfs");
        var time = new FakeTimeProvider();
        var log = new CountingLogger();
        await using NodeStore store = Create(spill => spill with { Directory = disk.Directory }, time, log);

        ObjectStoreFullException error = await Assert.ThrowsAsync<ObjectStoreFullException>(
            () => PutUntilFullAsync(store, time, () => log.Count("SpillFailed") > 0 && store.Stats.QueuedCreates == 1));

        Assert.Contains("The last write there failed", error.Message);
        await AssertAllReadableAsync(store, time);
    }

    [Fact]
    public void Create_SpillDirectoryIsAFile_SaysSo()
    {
        ClusterTasksException error = Assert.Throws<ClusterTasksException>(
            () => Create(spill => spill with { Directory = "/proc/self/status" }));
        Assert.Contains("Set SpillOptions.Directory", error.Message);
    }

    private static async Task CopyAsync(NodeStore store, ulong number)
    {
        using ObjectBuilder? builder = await store.CreateLocalAsync(TestStore.Id(number), 1 << 20, CreateKind.Copy, Ct);
        builder!.Seal();
    }

    private static async Task<PinnedObject> GetAsync(NodeStore store, ObjectId id)
    {
        while (true)
        {
            if (store.TryGet(id, out PinnedObject? pinned))
                return pinned;
            Assert.True(await TestStore.Within(store.RestoreAsync(id), $"restore of {id}", () => store.Stats.ToString()), $"{id} is lost");
        }
    }

    /// <summary>Puts until only time can end the wait of a put, and lets that time pass.</summary>
    private static async Task PutUntilFullAsync(NodeStore store, FakeTimeProvider time, Func<bool> isFull)
    {
        for (ulong number = 1; number < 100; number++)
        {
            Task put = TestStore.PutAsync(store, TestStore.Id(number), TestStore.Pattern(1 << 20, (int)number));
            TestStore.Eventually(() => put.IsCompleted || isFull(), "the put is made or cannot be", () => store.Stats.ToString());
            if (!put.IsCompleted)
                time.Advance(Timeout);
            await put;
        }
    }

    private static async Task AssertAllReadableAsync(NodeStore store, FakeTimeProvider time)
    {
        IReadOnlyList<StoredObjectInfo> objects = store.List();
        Assert.True(objects.Count >= 9, $"{objects.Count} objects");
        // One more object than memory has room for needs the disk, which is full, so the newest object makes room first.
        store.Delete(TestStore.Id((ulong)objects.Count));
        for (ulong number = 1; number < (ulong)objects.Count; number++)
        {
            Task<PinnedObject> get = GetAsync(store, TestStore.Id(number));
            await time.PassesUntil(
                TimeSpan.FromMilliseconds(100), () => get.IsCompleted, "the object comes back", () => store.Stats.ToString());
            using PinnedObject pinned = await get;
            Assert.True(pinned.Data.Span.SequenceEqual(TestStore.Pattern(1 << 20, (int)number)));
        }
        store.AssertInvariants();
    }

    /// <summary>Puts objects until object 1 of 1 MiB is on disk only.</summary>
    private static async Task SpillFirstAsync(NodeStore store)
    {
        await TestStore.PutAsync(store, TestStore.Id(1), TestStore.Pattern(1 << 20, 1));
        for (ulong number = 2; store.Contains(TestStore.Id(1)); number++)
            await TestStore.PutAsync(store, TestStore.Id(number), new byte[2 << 20]);
    }

    private NodeStore Create(Func<SpillOptions, SpillOptions>? with = null, TimeProvider? time = null, ILogger? logger = null)
    {
        var spill = new SpillOptions { Directory = _directory, FileBytes = 4 << 20 };
        return TestStore.Create(
            Capacity, time, options => options with { Spill = with is null ? spill : with(spill), CreateTimeout = Timeout }, logger);
    }
}
