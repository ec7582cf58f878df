using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.StoreClientProgram;

namespace ClusterTasks.ObjectStore.Tests;

public sealed class ConcurrentReaderTests
{
    private const int Ids = 40;
    private const int Rounds = 12_000;

    [Fact]
    public async Task Read_WhileObjectsAreDeletedAndMadeAgain_SeesOnlyWholeObjectsOfTheRightId()
    {
        // There are few entries and little space, so every entry and every byte is reused all the time.
        await using NodeStore store = TestStore.Create(256 << 10, with: options => options with { MaxObjects = 16 });
        var stop = new CancellationTokenSource();
        long hits = 0, lost = 0;
        ObjectId stable = TestStore.Id(Ids + 1); // Never deleted, so a miss of it would be a false one.
        await PutAsync(store, stable, 100);
        Task[] readers = [.. Enumerable.Range(0, 3)
            .Select(reader => Task.Factory.StartNew(() => ReadAll(reader), TaskCreationOptions.LongRunning))];

        var random = new Random(7);
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                ObjectId id = TestStore.Id((ulong)random.Next(Ids));
                if (store.Contains(id) || store.Stats.SealedObjects > 8)
                    store.Delete(store.List()[0].Id == stable ? id : store.List()[0].Id);
                else
                    await PutAsync(store, id, random.Next(1, 20_000));
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
        await TestStore.Within(
            Task.WhenAll(readers).ContinueWith(done => done.IsCompletedSuccessfully ? true : throw done.Exception!), "readers end");

        Assert.Equal(0, lost);
        Assert.True(hits > 100, $"only {hits} hits");
        store.Delete(TestStore.Id(999));
        store.AssertInvariants();
        Assert.Equal(0, store.Stats.PinnedEntries);

        void ReadAll(int seed)
        {
            using StoreClient client = TestStore.Attach(store);
            var choice = new Random(seed);
            while (!stop.IsCancellationRequested)
            {
                ObjectId id = TestStore.Id((ulong)choice.Next(Ids));
                if (client.TryGet(id, out PinnedObject? pinned))
                {
                    using (pinned)
                    {
                        if (!ObjectPattern.Matches(id, pinned.Data.Span))
                            throw new InvalidOperationException($"{id} has wrong bytes");
                        Interlocked.Increment(ref hits);
                    }
                }
                if (client.TryGet(stable, out PinnedObject? kept))
                    kept.Dispose();
                else
                    Interlocked.Increment(ref lost);
            }
            store.Retire(client.ClientIndex);
        }
    }

    private static async Task PutAsync(NodeStore store, ObjectId id, int size)
    {
        using ObjectBuilder? builder = await store.CreateLocalAsync(id, size, TestContext.Current.CancellationToken);
        ObjectPattern.Fill(id, builder!.Slice(0, size).Span);
        builder.Seal();
    }
}
