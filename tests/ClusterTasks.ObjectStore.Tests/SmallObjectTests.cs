using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.StoreClientProgram;
using CsCheck;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>Granted chunks and the submission ring.</summary>
public sealed class SmallObjectTests
{
    private const int Size = 1000;

    [Fact]
    public async Task Get_BeforeTheOwnerTookIt_ReadsTheChunkInPlace()
    {
        await using NodeStore store = Create();
        using StoreClient client = TestStore.Attach(store);
        Grant(store, client);

        Put(client, 1);

        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        using (pinned)
            Assert.True(ObjectPattern.Matches(pinned.Id, pinned.Data.Span));
        Assert.False(store.Contains(TestStore.Id(1)));
        Assert.True(store.HasSubmissions(client.ClientIndex));
    }

    [Fact]
    public async Task Take_WhatWasHandedIn_EveryClientFindsIt()
    {
        await using NodeStore store = Create();
        using StoreClient client = TestStore.Attach(store);
        using StoreClient other = TestStore.Attach(store);
        Grant(store, client);
        Put(client, 1);
        Put(client, 2);

        SubmittedObject[] taken = Take(store, client);

        Assert.Equal([new SubmittedObject(TestStore.Id(1), Size), new SubmittedObject(TestStore.Id(2), Size)], taken);
        Assert.False(store.HasSubmissions(client.ClientIndex));
        Assert.True(other.TryGet(TestStore.Id(2), out PinnedObject? pinned));
        using (pinned)
            Assert.True(ObjectPattern.Matches(pinned.Id, pinned.Data.Span));
        Assert.Equal(2048, store.Stats.UsedBytes);
        store.AssertInvariants();
    }

    [Fact]
    public async Task Delete_WhileItsWriterReadsItSinceBeforeItWasTaken_KeepsTheBytes()
    {
        await using NodeStore store = Create();
        using StoreClient client = TestStore.Attach(store);
        Grant(store, client);
        Put(client, 1);
        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));

        Take(store, client);
        store.Delete(TestStore.Id(1));

        Assert.False(client.TryGet(TestStore.Id(1), out _));
        Assert.Equal(1, store.Stats.PendingDeletes);
        Assert.True(ObjectPattern.Matches(pinned.Id, pinned.Data.Span));
        ((IDisposable)pinned).Dispose();
        TestStore.Eventually(() => store.Stats.UsedBytes == 0, "the object is freed", () => store.Stats.ToString());
        store.AssertInvariants();
    }

    [Fact]
    public async Task Retire_WhileItsProgramReadsWhatNobodyTook_KeepsTheBytesUntilThen()
    {
        await using NodeStore store = Create();
        StoreClient client = TestStore.Attach(store);
        Grant(store, client);
        Put(client, 1);
        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));

        client.Small.Close();
        store.Retire(client.ClientIndex);
        client.Dispose();

        Assert.Equal(0, store.Stats.GrantedBytes);
        Assert.Equal(1, store.Stats.PendingDeletes);
        Assert.True(ObjectPattern.Matches(pinned.Id, pinned.Data.Span));
        ((IDisposable)pinned).Dispose();
        TestStore.Eventually(() => store.Stats is { UsedBytes: 0, Clients: 1 }, "object and client are gone", () => store.Stats.ToString());
    }

    [Fact]
    public async Task TryPut_ChunkAfterChunk_FillsTheRingManyTimes()
    {
        await using NodeStore store = TestStore.Create(64 << 20, with: options => options with { MaxObjects = 1 << 18 });
        using StoreClient client = TestStore.Attach(store);
        int taken = 0, pins = 0;
        const int count = ControlLayout.RingEntries * 5;
        for (ulong number = 1; number <= count; number++)
        {
            if (client.Small.ShouldAsk())
            {
                // The node does the same: it looks into the ring before it reads the request.
                taken += Take(store, client).Length;
                Grant(store, client, 2 << 20);
                pins++;
            }

            Put(client, number, size: 8);
        }

        taken += Take(store, client).Length;
        Assert.Equal(count, taken);
        Assert.InRange(pins, count / (ControlLayout.RingEntries / 2), (count / (ControlLayout.RingEntries / 2)) + 2);
        Assert.Equal(count * 64, store.Stats.UsedBytes);
        store.AssertInvariants();
    }

    [Fact]
    public async Task TryPinChunk_SomebodyWaitsForRoom_IsRefused()
    {
        await using NodeStore store = Create(8 << 20);
        using StoreClient client = TestStore.Attach(store);
        using var giveUp = new CancellationTokenSource();
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[6 << 20]);
        ValueTask<CreateGrant> waiting = store.CreateAsync(client.ClientIndex, TestStore.Id(2), 6 << 20, giveUp.Token);

        Assert.Null(TryGrant(store, client, 64 << 10));

        giveUp.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        Assert.NotNull(TryGrant(store, client, 64 << 10));
    }

    [Fact]
    public async Task Take_EntriesThatDoNotFitTheBooks_AreRefusedAndHarmNobody()
    {
        await using NodeStore store = Create();
        StoreDescriptor descriptor = store.Attach(Environment.ProcessId);
        using StoreClient client = StoreClient.Attach(descriptor);
        ChunkGrant chunk = TryGrant(store, client, 128 << 10)!;
        SubmissionRing ring = client.Ring;
        (int Chunk, long Offset, long Size)[] bad =
        [
            (chunk.Number + 1, chunk.Offset, 8), (chunk.Number, chunk.Offset + 64, 8), (chunk.Number, chunk.Offset - 64, 8),
            (chunk.Number, chunk.Offset, -1), (chunk.Number, chunk.Offset, chunk.Bytes + 1), (chunk.Number, chunk.Offset, long.MaxValue),
        ];
        foreach ((int number, long offset, long size) in bad)
        {
            ring.Submit(0, TestStore.Id(1), number, offset, size);
            ClusterTasksException error = Assert.Throws<ClusterTasksException>(() => Take(store, client));
            Assert.Contains("do not follow", error.Message, StringComparison.Ordinal);
            store.AssertInvariants();
        }

        ring.Submit(0, TestStore.Id(1), chunk.Number, chunk.Offset, 8);
        ring.Submit(1, TestStore.Id(1), chunk.Number, chunk.Offset + 64, 8);
        Assert.Throws<ClusterTasksException>(() => Take(store, client)); // one id twice
        store.AssertInvariants();
        Assert.True(store.Contains(TestStore.Id(1)));
    }

    [Fact]
    public async Task Take_EntriesThatEndBehindTheChunkWhenRoundedUp_AreRefused()
    {
        await using NodeStore store = TestStore.Create(128 << 20, with: options => options with { MaxObjects = 1 << 18 });
        using StoreClient client = TestStore.Attach(store);
        ChunkGrant chunk = TryGrant(store, client, 2 << 20)!;
        Assert.Equal(2 << 20, chunk.Bytes);
        client.Ring.Submit(0, TestStore.Id(1), chunk.Number, chunk.Offset, 64);
        Take(store, client);

        client.Ring.Submit(1, TestStore.Id(2), chunk.Number, chunk.Offset + 64, chunk.Bytes - 64); // whole pages: 64 bytes too many
        Assert.Throws<ClusterTasksException>(() => Take(store, client));
        store.AssertInvariants();
        client.Ring.Submit(1, TestStore.Id(2), chunk.Number, chunk.Offset + 64, (1 << 20) - 64);
        client.Ring.Submit(2, TestStore.Id(3), chunk.Number, chunk.Offset + (1 << 20), (1 << 20) - 1);
        // the chunk is full, and an empty object takes a unit
        client.Ring.Submit(3, TestStore.Id(4), chunk.Number, chunk.Offset + chunk.Bytes, 0);
        Assert.Throws<ClusterTasksException>(() => Take(store, client));
        store.AssertInvariants();
        Assert.True(store.Contains(TestStore.Id(3)));
    }

    [Fact]
    public void Operations_InAnyOrder_KeepTheInvariantsAndEndEmpty()
    {
        // 0-3 put, 4 take, 5 get, 6 release, 7 delete, 8 grant a chunk, 9 retire the chunks
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 40_000]).Array[1, 120].Sample(steps => RunAsync(steps).GetAwaiter().GetResult(), iter: 60);

        static async Task RunAsync((int Kind, int Value)[] steps)
        {
            await using NodeStore store = TestStore.Create(4 << 20, with: options => options with { MaxObjects = 1100 });
            StoreClient client = TestStore.Attach(store);
            var known = new HashSet<ObjectId>();
            var pins = new List<PinnedObject>();
            ulong last = 0;
            foreach ((int kind, int value) in steps)
            {
                ObjectId some = TestStore.Id(last == 0 ? 1 : ((ulong)value % last) + 1);
                switch (kind)
                {
                    case <= 3 when TryPut(client, last + 1, value):
                        known.Add(TestStore.Id(++last));
                        break;
                    case 4:
                        Take(store, client);
                        break;
                    case 5:
                        bool found = client.TryGet(some, out PinnedObject? pinned);
                        Assert.Equal(known.Contains(some), found);
                        if (found)
                            pins.Add(pinned!);
                        break;
                    case 6 when pins.Count > 0:
                        ((IDisposable)pins[0]).Dispose();
                        pins.RemoveAt(0);
                        break;
                    case 7:
                        Take(store, client); // this happens before any message that could release it
                        store.Delete(some);
                        known.Remove(some);
                        break;
                    case 8 when client.Small.ShouldAsk():
                        Grant(store, client);
                        break;
                    case 9:
                        Take(store, client);
                        client.Small.Retire().ForEach(number => store.RetireChunk(client.ClientIndex, number));
                        break;
                }
                Assert.All(pins, pinned => Assert.True(ObjectPattern.Matches(pinned.Id, pinned.Data.Span)));
                store.AssertInvariants();
            }
            pins.ForEach(pinned => ((IDisposable)pinned).Dispose());
            Take(store, client);
            foreach (ObjectId id in known)
                store.Delete(id);
            store.Retire(client.ClientIndex);
            client.Dispose();
            TestStore.Eventually(
                () => store.Stats is { UsedBytes: 0, GrantedBytes: 0, Clients: 1 }, "everything is free", () => store.Stats.ToString());
            store.AssertInvariants();
        }
    }

    private static NodeStore Create(long capacity = 16 << 20) =>
        TestStore.Create(capacity, with: options => options with { MaxObjects = 32768 });

    private static void Grant(NodeStore store, StoreClient client, long bytes = 256 << 10) =>
        client.Small.Add(TryGrant(store, client, bytes));

    private static ChunkGrant? TryGrant(NodeStore store, StoreClient client, long bytes)
    {
        // Memory that is not backed yet is a reason to refuse, too.
        TestStore.Eventually(
            () => store.Stats is var stats && stats.BackedBytes == stats.CapacityBytes, "the store's memory is backed", () =>
            store.Stats.ToString());
        return store.TryGrantChunk(client.ClientIndex, bytes);
    }

    private static void Put(StoreClient client, ulong number, int size = Size) => Assert.True(TryPut(client, number, size));

    private static bool TryPut(StoreClient client, ulong number, int size)
    {
        var bytes = new byte[size];
        ObjectPattern.Fill(TestStore.Id(number), bytes);
        return client.Small.TryPut(TestStore.Id(number), size, bytes, static (content, stream) => stream.Write(content));
    }

    private static SubmittedObject[] Take(NodeStore store, StoreClient client)
    {
        var taken = new List<SubmittedObject>();
        store.TakeSubmissions(client.ClientIndex, taken);
        return [.. taken];
    }
}
