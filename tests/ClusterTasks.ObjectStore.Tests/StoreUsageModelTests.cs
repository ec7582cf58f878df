using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.StoreClientProgram;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>Two clients attach, write, give up, read, retire and lie. After every step the store's figures equal those of a model of live
/// allocations. Nothing is freed early (I3, I4), late, or counted wrong (I9), and no lie changes anything (I8).</summary>
public sealed class StoreUsageModelTests
{
    private const int Ids = 8;
    private const long Capacity = 8 << 20;

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(100);

    // Most sizes are small. Some are at and over 1 MiB, which the store places at pages.
    private static readonly Gen<int> Sizes = Gen.OneOf(Gen.Int[0, 5_000], Gen.Int[0, 200_000], Gen.Int[(1 << 20) - 70, (1 << 20) + 5_000]);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Enum<Kind>(), Gen.Int[0, 1], Gen.Int[0, Ids - 1], Sizes, (kind, client, id, size) => new Step(kind, client, id, size));

    private enum Kind
    {
        Create, CreateAgain, Seal, SealPart, Abort, Delete, DeleteAgain, Pin, PinAgain, Drop, Retire, LieSeal, LieAbort,
    }

    private sealed record Step(Kind Kind, int Client, int Id, int Size);

    [Fact]
    public Task Operations_OfTwoClients_UseExactlyTheLiveAllocations() => Steps.Array[1, 60].SampleAsync(async steps =>
    {
        var time = new FakeTimeProvider();
        await using NodeStore store = TestStore.Create(
            Capacity, time, options => options with { MaxObjects = 16, MaxClients = 4, CreateTimeout = TimeSpan.FromHours(1) });
        var model = new Model(store);
        foreach (Step step in steps)
        {
            await model.DoAsync(step);
            time.Advance(RetryPeriod); // the store notices pins that ended silently
            model.Check(step);
        }

        model.End();
        time.Advance(RetryPeriod);
        Assert.Equal((0, 0, 0), (store.Stats.UsedBytes, store.Stats.PinnedEntries, store.Stats.PendingDeletes));
        store.AssertInvariants();
    }, iter: 200);

    /// <summary>The expected content.</summary>
    private sealed class Model(NodeStore store)
    {
        private readonly StoreClient[] _clients = [TestStore.Attach(store), TestStore.Attach(store)];
        private readonly List<Entry> _live = [];

        internal async Task DoAsync(Step step)
        {
            ObjectId id = TestStore.Id((ulong)step.Id);
            Entry? present = _live.Find(entry => entry.Id == id && !entry.IsDeleted);
            StoreClient client = _clients[step.Client];
            switch (step.Kind)
            {
                case Kind.Create or Kind.CreateAgain when present is null || present.IsSealed:
                    await CreateAsync(client, id, step.Size, present);
                    break;
                case Kind.Seal or Kind.SealPart when Writing(client, id) is { } writing:
                    long size = step.Kind == Kind.Seal ? writing.Builder!.Size : Math.Min(step.Size, writing.Builder!.Size);
                    ObjectPattern.Fill(id, writing.Builder.Slice(0, (int)size).Span);
                    writing.Builder.Seal(size);
                    writing.Allocated = Math.Min(ObjectRoom.Of(size), writing.Allocated);
                    writing.Builder = null;
                    if (writing.IsDeletedAtSeal)
                        _live.Remove(writing);
                    break;
                case Kind.Abort when Writing(client, id) is { } writing:
                    writing.Builder!.Dispose();
                    _live.Remove(writing);
                    break;
                case Kind.Delete or Kind.DeleteAgain:
                    store.Delete(id);
                    if (present is { IsSealed: false })
                        present.IsDeletedAtSeal = true;
                    else if (present is not null)
                        present.IsDeleted = true;
                    break;
                case Kind.Pin or Kind.PinAgain:
                    bool found = client.TryGet(id, out PinnedObject? pinned);
                    Assert.Equal(present is { IsSealed: true }, found);
                    if (found)
                        present!.Pins.Add((client, pinned!));
                    break;
                case Kind.Drop when _live.SelectMany(entry => entry.Pins.Select(held => (entry, held))).Skip(step.Size % 3)
                    .FirstOrDefault() is { entry: not null } first:
                    first.held.Pin.Dispose();
                    first.entry.Pins.Remove(first.held);
                    break;
                case Kind.Retire:
                    Retire(step.Client);
                    break;
                case Kind.LieSeal:
                    Assert.Throws<ClusterTasksException>(
                        () => store.Seal(client.ClientIndex, step.Size % 40, (uint)step.Id + 1_000, step.Size));
                    Assert.Throws<ClusterTasksException>(() => store.Seal(_clients[1 - step.Client].ClientIndex + 2, 0, 1, 1));
                    break;
                case Kind.LieAbort when _live.Find(entry => entry.Builder is not null && entry.Client != client) is { } foreign:
                    Assert.Throws<ClusterTasksException>(
                        () => store.Abort(client.ClientIndex, foreign.Grant.Entry, foreign.Grant.Generation));
                    break;
                default:
                    break;
            }

            _live.RemoveAll(entry => entry.IsDeleted && entry.Pins.Count == 0);
        }

        internal void Check(Step step)
        {
            NodeStoreStats stats = store.Stats;
            Assert.True(stats.UsedBytes == _live.Sum(entry => entry.Allocated),
                $"After {step}: {stats}, but live are {string.Join("; ", _live)}.");
            Assert.Equal(_live.Count(entry => entry.IsSealed && !entry.IsDeleted), stats.SealedObjects);
            Assert.Equal(_live.Count(entry => !entry.IsSealed), stats.UnsealedObjects);
            Assert.Equal(_live.Count(entry => entry.IsDeleted), stats.PendingDeletes);
            Assert.Equal(_live.Count(entry => entry.Pins.Count > 0), stats.PinnedEntries);
            Assert.Equal(stats.UsedBytes, store.Listing().Objects.Sum(info => info.Allocated));
            store.AssertInvariants();
            foreach ((StoreClient _, PinnedObject pinned) in _live.SelectMany(entry => entry.Pins))
                Assert.True(ObjectPattern.Matches(pinned.Id, pinned.Data.Span),
                    $"After {step}: the bytes of {pinned.Id} changed under a pinned (I2, I3).");
        }

        internal void End()
        {
            foreach (Entry entry in _live)
            {
                entry.Builder?.Dispose();
                entry.Pins.ForEach(held => held.Pin.Dispose());
                store.Delete(entry.Id);
            }

            foreach (StoreClient client in _clients)
                client.Dispose();
        }

        private Entry? Writing(StoreClient client, ObjectId id) =>
            _live.Find(entry => entry.Id == id && entry.Builder is not null && entry.Client == client);

        private async Task CreateAsync(StoreClient client, ObjectId id, int size, Entry? present)
        {
            using var giveUp = new CancellationTokenSource();
            ValueTask<CreateGrant> create = store.CreateAsync(client.ClientIndex, id, size, giveUp.Token);
            if (!create.IsCompleted && store.Stats.QueuedCreates > 0)
            {
                await giveUp.CancelAsync(); // full, and nothing here would make room
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await create);
                return;
            }

            CreateGrant grant = await TestStore.Within(create.AsTask(), "the memory is backed");
            Assert.Equal(present is not null, grant.Exists);
            if (!grant.Exists)
                _live.Add(new Entry(id, client, grant, ObjectRoom.Of(size)) { Builder = TestStore.Open(store, client, grant) });
        }

        /// <summary>Retires the client as a session that says goodbye: unsealed ranges go at once, its pins when it drops them.</summary>
        private void Retire(int index)
        {
            StoreClient client = _clients[index];
            foreach (Entry entry in _live)
            {
                entry.Pins.RemoveAll(held =>
                {
                    if (held.Client == client)
                        held.Pin.Dispose();
                    return held.Client == client;
                });
            }

            store.Retire(client.ClientIndex);
            foreach (Entry entry in _live.Where(entry => entry.Client == client && !entry.IsSealed))
                Assert.Throws<ClusterTasksException>(entry.Builder!.Dispose); // too late: another object has the range by now
            _live.RemoveAll(entry => entry.Client == client && !entry.IsSealed);
            client.Dispose();
            _clients[index] = TestStore.Attach(store);
        }
    }

    private sealed record Entry(ObjectId Id, StoreClient Client, CreateGrant Grant, long Room)
    {
        internal List<(StoreClient Client, PinnedObject Pin)> Pins { get; } = [];

        internal ObjectBuilder? Builder { get; set; }

        internal long Allocated { get; set; } = Room;

        internal bool IsDeleted { get; set; }

        internal bool IsDeletedAtSeal { get; set; }

        internal bool IsSealed => Builder is null;
    }
}
