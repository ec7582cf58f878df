using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Store.Client;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>get_per_s: gets of 10,000 different objects of 1 KB, one after the other. Each is found in the shared index, pinned, looked at
/// and unpinned. The floor is a lookup of the same ids in a dictionary of this process.</summary>
internal static class GetRate
{
    private const int Objects = 10_000;
    private const int Spare = 2_000;
    private const int Bytes = 1_000;
    private const int Rounds = 100;

    internal static async Task RunAsync(SuiteRun run)
    {
        int rounds = run.Repeat(Rounds);
        byte[] source = WrittenBytes.Create(Bytes);
        StoreClient store = Remote.Current.Client.Store;
        ObjectRef<byte[]>[] references = [.. Enumerable.Range(0, Objects + Spare).Select(_ => Remote.Put(source))];
        _ = await StoreUse.BytesAsync(); // after this answer the node has taken them all
        // A put goes by a message into the node's table when it finds no chunk, because the first or the next is on its way.
        ObjectId[] ids = [.. references.Select(reference => reference.Id).Where(id => Read(store, id) > 0).Take(Objects)];
        if (ids.Length < Objects)
        {
            throw new InvalidOperationException($"Of {references.Length} objects only {ids.Length} went through shared memory.");
        }

        var dictionary = ids.ToDictionary(id => id, _ => source);
        (double[] gets, double[] lookups) = await Measure.InterleavedAsync(
            run.Runs,
            () => Task.FromResult(Objects * (double)rounds / Measure.Seconds(() => Repeat(rounds, ids, id => Read(store, id)))),
            () => Task.FromResult(Objects * (double)rounds / Measure.Seconds(() => Repeat(rounds, ids, id => dictionary[id].Length))));
        run.Add(Figure.Of("get_per_s", "1/s", higherIsBetter: true, gets,
            new Floor("dictionary_lookup_per_s", Statistics.Median(lookups), "1/s")));
        foreach (ObjectRef<byte[]> reference in references)
        {
            reference.Dispose();
        }
    }

    private static int Read(StoreClient store, ObjectId id)
    {
        if (!store.TryGet(id, out PinnedObject? pinned))
        {
            return 0;
        }

        using (pinned)
        {
            return pinned.Data.Length;
        }
    }

    private static void Repeat(int rounds, ObjectId[] ids, Func<ObjectId, int> get)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (ObjectId id in ids)
            {
                if (get(id) < Bytes)
                {
                    throw new InvalidOperationException($"A get gave back something else than the {Bytes} bytes that were put.");
                }
            }
        }
    }
}
