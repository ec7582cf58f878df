using System.Buffers;
using System.Runtime.CompilerServices;
using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class PinTests
{
    [Fact]
    public async Task Memory_AfterDispose_Throws()
    {
        await using NodeStore store = TestStore.Create();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[100]);
        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        ReadOnlyMemory<byte> data = pinned.Slice(10, 20);
        Assert.Equal(20, data.Span.Length);

        pinned.Dispose();
        pinned.Dispose();

        Assert.Throws<ObjectDisposedException>(() => data.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => data.Pin());
        Assert.Throws<ObjectDisposedException>(() => pinned.Data);
        Assert.Throws<ArgumentOutOfRangeException>(() => pinned.Slice(90, 11));
        Assert.Equal(0, store.Stats.PinnedEntries);
    }

    [Fact]
    public async Task Dispose_WithAHandleOpen_KeepsThePinUntilTheHandleIsDone()
    {
        await using NodeStore store = TestStore.Create();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[100]);
        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        MemoryHandle handle = pinned.Data.Pin();

        pinned.Dispose();

        Assert.False(pinned.IsReleased);
        Assert.Equal(1, store.Stats.PinnedEntries);
        handle.Dispose();
        Assert.True(pinned.IsReleased);
        Assert.Equal(0, store.Stats.PinnedEntries);
    }

    [Fact]
    public async Task Collect_PinForgotten_ReleasesThePinLateAndCountsIt()
    {
        await using NodeStore store = TestStore.Create();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[100]);
        using StoreClient client = TestStore.Attach(store);
        Forget(client);

        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(1, client.LeakedPinCount);
        Assert.Equal(1, store.Stats.PinnedEntries); // Not at once: a span of it may be in use on some stack.
        GC.Collect();
        GC.Collect();
        TestStore.Eventually(() => store.Stats.PinnedEntries == 0, "the leaked pin is gone", () => store.Stats.ToString());
    }

    [Fact]
    public async Task Collect_MemoryOfThePinInUse_KeepsThePin()
    {
        await using NodeStore store = TestStore.Create();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[100]);
        using StoreClient client = TestStore.Attach(store);
        ReadOnlyMemory<byte> data = OnlyMemory(client);

        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(0, client.LeakedPinCount);
        Assert.Equal(1, store.Stats.PinnedEntries);
        Assert.Equal(0, data.Span[99]);
    }

    [Fact]
    public async Task Mappings_OfAClient_AreReadOnlyInTheKernelsEyes()
    {
        await using NodeStore store = TestStore.Create();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[100]);
        using StoreClient client = TestStore.Attach(store);
        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        using PinnedObject held = pinned;

        (string file, long start, long end) = Assert.Single(client.Mappings);

        Assert.InRange(pinned.Address, start, end - 1);
        string line = Assert.Single(File.ReadLines("/proc/self/maps"), line => line.StartsWith($"{start:x}-", StringComparison.Ordinal));
        Assert.Contains(" r--s ", line);
        Assert.EndsWith(file[(file.LastIndexOf(':') + 1)..], line.Split("/memfd")[0].TrimEnd());
    }

    [Fact]
    public async Task Slice_BeyondTwoGigabytes_ReadsTheRightBytes()
    {
        const long size = (2L << 30) + 4096;
        await using NodeStore store = TestStore.Create(size, with: options => options with { CreateTimeout = TimeSpan.FromMinutes(2) });
        using ObjectBuilder? builder = await store.CreateLocalAsync(TestStore.Id(1), size, TestContext.Current.CancellationToken);
        Assert.NotNull(builder);
        builder.Slice(size - 3, 3).Span.Fill(7);
        builder.Seal();
        Assert.True(store.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        using PinnedObject held = pinned;

        Assert.Throws<InvalidOperationException>(() => pinned.Data);
        ReadOnlyMemory<byte> end = pinned.Slice(size - 4, 4);
        Assert.Equal([0, 7, 7, 7], end.ToArray());
        using (end.Pin())
        {
            pinned.Dispose();
            Assert.False(pinned.IsReleased);
        }
        Assert.True(pinned.IsReleased);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(StoreClient client) => Assert.True(client.TryGet(TestStore.Id(1), out _));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlyMemory<byte> OnlyMemory(StoreClient client)
    {
        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        return pinned.Data;
    }
}
