using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.StoreClientProgram;
using CsCheck;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>Any sequence of operations on a small store, compared with a dictionary after each.</summary>
public sealed class StoreModelTests
{
    private const int Ids = 12;

    [Fact]
    public async Task Operations_AgainstADictionary_AgreeAndKeepTheInvariants()
    {
        Gen<(int Kind, int Id, int Size)> step = Gen.Select(Gen.Int[0, 6], Gen.Int[0, Ids - 1], Gen.Int[0, 30_000]);
        await step.Array[1, 80].SampleAsync(async steps =>
        {
            // With 5 entries and 64 KiB most sequences reach one of the two limits.
            await using NodeStore store = TestStore.Create(64 << 10, with: options => options with { MaxObjects = 5 });
            using StoreClient client = TestStore.Attach(store);
            var sealedSizes = new Dictionary<ObjectId, int>();
            var builders = new Dictionary<ObjectId, ObjectBuilder>();
            var pins = new List<(PinnedObject Pin, int Size)>();
            foreach ((int kind, int number, int size) in steps)
            {
                ObjectId id = TestStore.Id((ulong)number);
                switch (kind)
                {
                    case 0 or 1 when !builders.ContainsKey(id):
                        Create(store, client, id, size, sealedSizes, builders);
                        break;
                    case 2 or 3 when builders.Remove(id, out ObjectBuilder? builder):
                        int used = (int)Math.Min(size, builder.Size);
                        ObjectPattern.Fill(id, builder.Slice(0, used).Span);
                        builder.Seal(used);
                        sealedSizes.Add(id, used);
                        break;
                    case 4 when !builders.ContainsKey(id):
                        store.Delete(id);
                        sealedSizes.Remove(id);
                        break;
                    case 5 when client.TryGet(id, out PinnedObject? pinned):
                        pins.Add((pinned, sealedSizes[id]));
                        break;
                    case 6 when pins.Count > 0:
                        pins[size % pins.Count].Pin.Dispose();
                        pins.RemoveAt(size % pins.Count);
                        break;
                    default:
                        break;
                }
                Compare(store, client, sealedSizes);
                Assert.All(pins, entry =>
                    Assert.True(entry.Pin.Length == entry.Size && ObjectPattern.Matches(entry.Pin.Id, entry.Pin.Data.Span)));
                store.AssertInvariants();
            }
            foreach (ObjectBuilder builder in builders.Values)
                builder.Dispose();
            pins.ForEach(entry => entry.Pin.Dispose());
            foreach (ObjectId id in sealedSizes.Keys)
                store.Delete(id);
            store.Delete(TestStore.Id(1000));
            Assert.Equal(0, store.Stats.UsedBytes);
            store.AssertInvariants();
        }, iter: 150);
    }

    private static void Create(
        NodeStore store, StoreClient client, ObjectId id, int size, Dictionary<ObjectId, int> sealedSizes, Dictionary<ObjectId,
            ObjectBuilder> builders)
    {
        using var giveUp = new CancellationTokenSource();
        ValueTask<CreateGrant> create = store.CreateAsync(client.ClientIndex, id, size, giveUp.Token);
        if (!create.IsCompleted && store.Stats.QueuedCreates > 0)
        {
            giveUp.Cancel(); // Full: nothing in this sequence would make room.
            Assert.Equal(0, store.Stats.QueuedCreates);
            Assert.False(sealedSizes.ContainsKey(id));
            Assert.ThrowsAny<OperationCanceledException>(() => create.AsTask().GetAwaiter().GetResult());
            return;
        }
        CreateGrant grant = create.AsTask().WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
        Assert.Equal(sealedSizes.ContainsKey(id), grant.Exists);
        if (!grant.Exists)
            builders.Add(id, TestStore.Open(store, client, grant));
    }

    private static void Compare(NodeStore store, StoreClient client, Dictionary<ObjectId, int> sealedSizes)
    {
        for (ulong number = 0; number < Ids; number++)
        {
            ObjectId id = TestStore.Id(number);
            bool expected = sealedSizes.TryGetValue(id, out int size);
            Assert.Equal(expected ? size : -1, store.SizeOf(id));
            Assert.Equal(expected, client.TryGet(id, out PinnedObject? pinned));
            using (pinned)
                Assert.True(!expected || ObjectPattern.Matches(id, pinned!.Data.Span));
        }
    }
}
