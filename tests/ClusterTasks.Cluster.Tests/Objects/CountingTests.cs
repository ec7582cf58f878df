using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>Every kind of holder lets go, and then nothing is left on any node. References in this process are disposed of, never left to
/// the collector. Workers collect when they are idle.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class CountingTests(TwoNodes nodes) : IAsyncLifetime
{
    private const int Count = 20_000; // 160 KB: in the store
    private const long Size = Count * sizeof(long);

    private NodeId Here => nodes.Cluster.Session.NodeId;

    private RemoteInvoker There =>
        Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(nodes.Cluster.Nodes.Single(node => node.Id != Here).Id) });

    public async ValueTask InitializeAsync() => await Tables.CollectedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Dispose_Handles_FreesWithoutACollection()
    {
        ObjectRef<long[]>[] puts = [.. Enumerable.Range(0, 50).Select(i => Remote.Put(Bytes.Make(Count, i)))];
        ObjectRef<long[]>[] results = [.. Enumerable.Range(0, 50).Select(i => Remote.Invoke(Bytes.Make, Count, (long)i))];
        await Remote.WaitAsync(results, results.Length);
        Assert.True((await Tables.TotalsAsync()).Sum(node => node.StoreUsedBytes) >= 100 * Size);
        foreach (ObjectRef<long[]> reference in puts.Concat(results))
            reference.Dispose();
        await Tables.EmptyAsync("all handles are disposed");
        GC.KeepAlive(puts); // until here no collector can have found them
        GC.KeepAlive(results);
    }

    [Fact]
    public async Task Dispose_DuringTasksOnBothNodes_FreesWithTheLastTask()
    {
        ObjectRef<long[]> put = Remote.Put(Bytes.Make(Count, 2));
        ObjectRef<long>[] sums =
            [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? Remote.Invoke(Totals.Sum, put) : There.Invoke(Totals.Sum, put))];
        put.Dispose();
        Assert.All(await Remote.GetAsync(sums), sum => Assert.Equal(2L * Count, sum));
        foreach (ObjectRef<long> sum in sums)
            sum.Dispose();
        await Tables.EmptyAsync("the last task that took it has ended");
    }

    [Fact]
    public async Task Release_OfTenThousandReferencesInOneObject_FreesThemAll()
    {
        ObjectRef<int>[] inner = [.. Enumerable.Range(0, 10_000).Select(Remote.Put)];
        ObjectRef<ObjectRef<int>[]> all = Remote.Put(inner);
        foreach (ObjectRef<int> reference in inner)
            reference.Dispose();
        ObjectRef<int>[] read = await all;
        Assert.Equal(10_000, read.Length);
        Assert.Equal(7_654, await read[7_654]);
        all.Dispose();
        // Only the references of the read keep them now.
        await Eventually.BecomesAsync(
            "the container is gone, its references are not", Tables.TotalsAsync, nodes => nodes.Sum(node => node.OwnedObjects) == 10_000);
        Assert.Equal(9_999, await read[9_999]);
        foreach (ObjectRef<int> reference in read)
            reference.Dispose();
        await Tables.EmptyAsync("every reference of the read is disposed");
    }

    [Fact]
    public async Task References_MadeOnAnotherNode_AreReadHereAndFreedThere()
    {
        ObjectRef<ObjectRef<long[]>[]> made = There.Invoke(References.MakeMany, 20, Count);
        ObjectRef<long[]>[] read = await made;
        made.Dispose();
        for (int i = 0; i < read.Length; i++)
            Assert.Equal((long)i * Count, (await read[i]).Sum());
        Assert.Contains(await Tables.TotalsAsync(), node => node.Node == Here && node.BorrowedObjects == 20);

        // The references go back to their origin, as an argument, while nobody here holds them.
        ObjectRef<long> sum = There.Invoke(References.SumOfAll, read);
        foreach (ObjectRef<long[]> reference in read)
            reference.Dispose();
        Assert.Equal(190L * Count, await sum);
        sum.Dispose();
        await Tables.EmptyAsync("borrowed references are returned on both nodes");
    }

    [Fact]
    public async Task References_OfReferencesFromAnotherNode_FreeAsAChain()
    {
        const int Depth = 60;
        ObjectRef<ObjectRef<Nested>> made = There.Invoke(References.Wrap, Depth, Count);
        ObjectRef<Nested> next = await made;
        made.Dispose();
        for (int i = 0; i < Depth; i++)
        {
            Nested outer = await next;
            next.Dispose();
            next = outer.Inner!.Value;
        }

        Nested last = await next;
        next.Dispose();
        Assert.Equal((long)Depth * Count, (await last.Value!.Value).Sum());
        last.Value.Value.Dispose();
        await Tables.EmptyAsync("the last reference of the chain is disposed");
    }

    [Fact]
    public async Task Dispose_OfTheHeadOfAChain_FreesTheChain()
    {
        ObjectRef<ObjectRef<Nested>> made = Remote.Invoke(References.Wrap, 200, Count);
        await made.GetAsync(Eventually.Patience).ContinueWith(read => read.Result.Dispose(), TestContext.Current.CancellationToken);
        made.Dispose();
        await Tables.EmptyAsync("nobody refers to the head");
    }

    [Fact]
    public async Task Streams_ReadAndAbandoned_LeaveNothing()
    {
        foreach (RemoteInvoker where in new[] { There, Remote.With(new TaskOptions()) })
        {
            using (ObjectStream<long[]> whole = where.Invoke(References.Yield, 40, Count))
            {
                int i = 0;
                await foreach (ObjectRef<long[]> item in whole.Refs)
                {
                    Assert.Equal((long)i++ * Count, (await item).Sum());
                    item.Dispose();
                }

                Assert.Equal(40, i);
            }

            using ObjectStream<long[]> half = where.Invoke(References.Yield, 1_000, Count);
            await foreach (ObjectRef<long[]> item in half.Refs)
            {
                item.Dispose();
                break;
            }
        }

        await Tables.EmptyAsync("both streams are disposed, one of them with items that nobody read");
    }

    [Fact]
    public async Task Loop_OfPutsAndTasks_KeepsTablesAndStoreBounded()
    {
        const int Rounds = 60;
        const int Batch = 100;
        var large = new byte[100_000];
        for (int round = 0; round < Rounds; round++)
        {
            var puts = new List<ObjectRef<byte[]>>();
            for (int i = 0; i < Batch; i++)
                puts.Add(Remote.Put(i % 10 == 0 ? large : new byte[i]));
            ObjectRef<byte[]>[] echoes =
                [.. puts.Select((put, i) => i % 2 == 0 ? Remote.Invoke(References.Echo, put) : There.Invoke(References.Echo, put))];
            byte[][] read = await Remote.GetAsync(echoes);
            Assert.All(read.Zip(puts.Index()),
                pair => Assert.Equal(pair.Second.Index % 10 == 0 ? large.Length : pair.Second.Index, pair.First.Length));
            foreach (ObjectRef<byte[]> reference in puts.Concat(echoes))
                reference.Dispose();

            // The totals are of this round, or of the last, whose releases may still be on their way.
            ObjectTotals[] now = [.. await Tables.TotalsAsync()];
            Assert.True(now.Sum(node => node.OwnedObjects) <= 4 * Batch && now.Sum(node => node.StoreObjects) <= 8 * Batch,
                $"Round {round}: {string.Join("; ", (object[])now)}");
        }

        await Tables.EmptyAsync("the loop has let go of everything");
    }
}
