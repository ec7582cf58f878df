using System.Diagnostics;
using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Platform;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class ClientLifeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seal_WithForeignOrOldNumbers_IsRefusedAndChangesNothing()
    {
        await using NodeStore store = TestStore.Create();
        using StoreClient client = TestStore.Attach(store);
        int mine = client.ClientIndex;
        CreateGrant grant = await store.CreateAsync(mine, TestStore.Id(1), 1000, Ct);

        Assert.Throws<ClusterTasksException>(() => store.Seal(0, grant.Entry, grant.Generation, 1000));
        Assert.Throws<ClusterTasksException>(() => store.Seal(mine, grant.Entry, grant.Generation + 1, 1000));
        Assert.Throws<ClusterTasksException>(() => store.Seal(mine, -1, grant.Generation, 1000));
        Assert.Throws<ClusterTasksException>(() => store.Seal(mine, int.MaxValue, grant.Generation, 1000));
        Assert.Throws<ClusterTasksException>(() => store.Seal(mine, grant.Entry, grant.Generation, 1001));
        Assert.Throws<ClusterTasksException>(() => store.Seal(mine, grant.Entry, grant.Generation, -1));
        Assert.Throws<ClusterTasksException>(() => store.Abort(mine, grant.Entry + 1, grant.Generation));
        store.Seal(mine, grant.Entry, grant.Generation, 1000);
        Assert.Throws<ClusterTasksException>(() => store.Seal(mine, grant.Entry, grant.Generation, 1000));
        Assert.Throws<ClusterTasksException>(() => store.Abort(mine, grant.Entry, grant.Generation));
        store.AssertInvariants();
        Assert.Equal(1000, store.SizeOf(TestStore.Id(1)));
    }

    /// <summary>One program whose sessions are broken off again and again takes no places from others.</summary>
    [Fact]
    public async Task Attach_ProcessWithManyBrokenSessions_IsRefusedUntilItIsDead()
    {
        await using NodeStore store = TestStore.Create();
        using Process process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        for (int i = 0; i < 100; i++)
            store.Retire(store.Attach(process.Id).ClientIndex); // an orderly end leaves nothing behind
        int broken = 0;
        var refused = Assert.Throws<ClusterTasksException>(() =>
        {
            for (; broken < 1_000; broken++)
                store.Detach(store.Attach(process.Id).ClientIndex);
        });

        Assert.Equal(4, broken); // of eight places, and one of the owner
        Assert.Contains("end the process", refused.Message, StringComparison.Ordinal);
        using Process other = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        store.Detach(store.Attach(other.Id).ClientIndex);
        other.Kill();
        process.Kill();
        TestStore.Eventually(() => store.Stats.Clients == 1, "clients gone with their process", () => store.Stats.ToString());
    }

    /// <summary>A program that leaks sessions leaves places for others.</summary>
    [Fact]
    public async Task Attach_OneProcessHasHalfOfThePlaces_IsRefusedAndOthersAreNot()
    {
        await using NodeStore store = TestStore.Create();
        using Process process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        int[] open = [.. Enumerable.Range(0, 4).Select(_ => store.Attach(process.Id).ClientIndex)];

        var refused = Assert.Throws<ClusterTasksException>(() => store.Attach(process.Id));

        Assert.Contains($"Process {process.Id} has 4 sessions, as many as one process may have", refused.Message, StringComparison.Ordinal);
        using Process other = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        store.Retire(store.Attach(other.Id).ClientIndex);
        store.Retire(open[0]);
        store.Attach(process.Id);
        other.Kill();
        process.Kill();
    }

    /// <summary>The pages of a client are 4 bytes for each object that the store may hold.</summary>
    [Fact]
    public async Task Retire_LargeIndex_ItsPagesAreGivenBackAndZeros()
    {
        await using NodeStore store = NodeStore.Create(
            new StoreOptions { CapacityBytes = 32 << 20, MaxObjects = 1 << 20, MaxClients = 8, PreTouch = false }, TimeProvider.System,
                NullLogger.Instance);
        StoreDescriptor first = store.Attach(Environment.ProcessId);
        long attached = Blocks(first);
        store.Retire(first.ClientIndex);

        Assert.InRange(attached - Blocks(first), 4L << 20, 8L << 20);
        Assert.Equal(first.ClientIndex, store.Attach(Environment.ProcessId).ClientIndex);
        Assert.Equal(attached, Blocks(first));
        store.AssertInvariants();
    }

    private static long Blocks(StoreDescriptor store)
    {
        using Process stat = Process.Start(
            new ProcessStartInfo(
            "stat")
            { ArgumentList = { "-L", "-c", "%b", store.Control.Path }, RedirectStandardOutput = true })!;
        return 512 * long.Parse(stat.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Detach_ProcessAlive_FreesNothingUntilItIsDead()
    {
        await using NodeStore store = TestStore.Create();
        using Process process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        int index = store.Attach(process.Id).ClientIndex;
        CreateGrant grant = await store.CreateAsync(index, TestStore.Id(1), 1000, Ct);

        store.Detach(index);

        Assert.Equal((1, 2), (store.Stats.UnsealedObjects, store.Stats.Clients)); // I4: it may still write there.
        await Assert.ThrowsAsync<ClusterTasksException>(async () => await store.CreateAsync(index, TestStore.Id(2), 1, Ct));
        process.Kill();
        TestStore.Eventually(() => store.Stats.Clients == 1, "client gone after its process", () => store.Stats.ToString());
        Assert.Equal(0, store.Stats.UsedBytes);
        Assert.Throws<ClusterTasksException>(() => store.Seal(index, grant.Entry, grant.Generation, 1));
    }

    [Fact]
    public async Task Death_BeforeDetach_FreesSpaceButKeepsTheIndexTaken()
    {
        await using NodeStore store = TestStore.Create();
        using Process process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        int index = store.Attach(process.Id).ClientIndex;
        await store.CreateAsync(index, TestStore.Id(1), 1000, Ct);
        process.Kill();
        TestStore.Eventually(() => store.Stats.UsedBytes == 0, "space freed", () => store.Stats.ToString());

        Assert.NotEqual(index, store.Attach(Environment.ProcessId).ClientIndex);
        store.Detach(index);
        Assert.Equal(index, store.Attach(Environment.ProcessId).ClientIndex);
    }

    [Fact]
    public async Task Retire_WithALeaseHeld_KeepsTheIndexUntilItIsReleased()
    {
        await using NodeStore store = TestStore.Create();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[100]);
        StoreClient client = TestStore.Attach(store);
        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));

        store.Retire(client.ClientIndex);
        client.Dispose();

        Assert.Equal(2, store.Stats.Clients);
        Assert.Equal(0, pinned.Data.Span[99]); // Still mapped.
        pinned.Dispose();
        TestStore.Eventually(() => store.Stats.Clients == 1, "retired client released", () => store.Stats.ToString());
        Assert.Throws<ObjectDisposedException>(() => client.TryGet(TestStore.Id(1), out _));
    }

    [Fact]
    public async Task Attach_TooManyOrNoProcess_SaysWhatToDo()
    {
        await using NodeStore store = TestStore.Create(with: options => options with { MaxClients = 1 });
        Assert.Throws<ClusterTasksException>(() => store.Attach(int.MaxValue));
        store.Attach(Environment.ProcessId);
        ClusterTasksException error = Assert.Throws<ClusterTasksException>(() => store.Attach(Environment.ProcessId));
        Assert.Contains($"; process {Environment.ProcessId} has 1: let some of them end", error.Message);
    }

    [Fact]
    public async Task Attach_WrongDescriptor_IsRefused()
    {
        await using NodeStore store = TestStore.Create();
        StoreDescriptor good = store.Attach(Environment.ProcessId);
        Assert.Throws<ClusterTasksException>(() => StoreClient.Attach(good with { Epoch = good.Epoch + 2 }));
        Assert.Throws<ClusterTasksException>(() => StoreClient.Attach(good with { ClientIndex = 10_000 }));
        Assert.Throws<ClusterTasksException>(() => StoreClient.Attach(good with { Arenas = [] }));
        Assert.Throws<ClusterTasksException>(() => StoreClient.Attach(good with { Control = good.Arenas[0] }));
        Assert.Throws<ClusterTasksException>(() => StoreClient.Attach(good with { Arenas = [good.Control] }));
        Assert.Throws<ClusterTasksException>(
            () => StoreClient.Attach(good with { Control = new SegmentDescriptor("/proc/self/nothing", 1) }));
        Assert.Throws<ClusterTasksException>(() => StoreClient.Attach(good with { Control = new SegmentDescriptor("/dev/null", 1) }));
    }

    [Fact]
    public async Task Delete_WhileBeingWritten_DropsItAtTheSeal()
    {
        await using NodeStore store = TestStore.Create();
        CreateGrant grant = await store.CreateAsync(0, TestStore.Id(1), 1000, Ct);
        store.Delete(TestStore.Id(1));
        store.Seal(0, grant.Entry, grant.Generation, 1000);
        Assert.False(store.Contains(TestStore.Id(1)));
        Assert.Equal(0, store.Stats.UsedBytes);
    }
}
