using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>Values in the store: one copy, kept while somebody refers to them, freed when nobody does.</summary>
[Collection(OneNodeTests.Name)]
public sealed class ObjectTests(OneNode node)
{
    private const int Count = 1 << 20;
    private const long Size = Count * sizeof(long);

    private NodeId Node => node.Cluster.Nodes[0].Id;

    [Fact]
    public async Task Put_ReadByManyTasks_IsOneCopy()
    {
        NodeState before = await EmptyAsync();
        using ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 1));
        long[] sums = await Remote.GetAsync(Enumerable.Range(0, 8).Select(_ => Remote.Invoke(Bytes.SumOf, put)).ToArray());
        Assert.All(sums, sum => Assert.Equal(Count, sum));
        NodeState after = await StateAsync();
        Assert.InRange(after.StoreUsedBytes - before.StoreUsedBytes, Size, Size + 4096 + 512);
    }

    [Fact]
    public async Task Dispose_OfTheLastReference_FreesTheBytes()
    {
        await EmptyAsync();
        ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 1));
        ObjectRef<long[]> result = Remote.Invoke(Bytes.Make, Count, 2L);
        await result.GetAsync(Eventually.Patience);
        Assert.True((await StateAsync()).StoreUsedBytes >= 2 * Size);
        put.Dispose();
        result.Dispose();
        await EmptyAsync();
    }

    [Fact]
    public async Task Dispose_WhileATaskStillNeedsIt_DoesNotTakeItAway()
    {
        await EmptyAsync();
        ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 4));
        ObjectRef<long> sum = Remote.Invoke(Bytes.SumOf, put);
        put.Dispose();
        Assert.Equal(4L * Count, await sum.GetAsync(Eventually.Patience));
        await EmptyAsync();
    }

    [Fact]
    public async Task Collect_OfAForgottenReference_FreesTheBytes()
    {
        await EmptyAsync();
        Forget();
        await Eventually.BecomesAsync(
            "the collector finds the reference",
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return StateAsync();
            },
            state => state.StoreUsedBytes == 0);

        static void Forget() => Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 1));
    }

    [Fact]
    public async Task Reference_InsideAValue_KeepsItsObjectAlive()
    {
        await EmptyAsync();
        ObjectRef<ReadOnlyMemory<long>> inner = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 6));
        ObjectRef<Holder> holder = Remote.Put(new Holder("h", inner));
        inner.Dispose();
        Assert.Equal(6L * Count, await Remote.Invoke(Bytes.SumOfHolder, holder).GetAsync(Eventually.Patience));
        Holder mine = await holder;
        Assert.Equal(6L * Count, Bytes.SumOf(await mine.Inner));
        mine.Inner.Dispose();
        Assert.True((await StateAsync()).StoreUsedBytes >= Size); // the stored holder still refers to it
        holder.Dispose();
        await EmptyAsync();
    }

    [Fact]
    public async Task Get_OfAReferenceFreedElsewhere_FailsAtOnce()
    {
        ObjectRef<int> reference = Remote.Put(5);
        reference.Dispose();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await reference.GetAsync(Eventually.Patience));
        Assert.Throws<InvalidOperationException>(() => default(ObjectRef<int>).Get());
    }

    [Fact]
    public void Put_LargerThanTheStore_SaysTheNumbers()
    {
        ObjectStoreFullException error = Assert.Throws<ObjectStoreFullException>(() => Remote.Put(new byte[SharedCluster.StoreBytes + 1]));
        Assert.Matches("[0-9]{3}", error.Message);
    }

    [Fact]
    public async Task Put_WhenTheStoreIsFull_FailsWithTheHoldersAndRecovers()
    {
        await EmptyAsync();
        var kept = new List<ObjectRef<byte[]>>();
        ObjectStoreFullException error = await Assert.ThrowsAsync<ObjectStoreFullException>(async () =>
        {
            while (true)
                kept.Add(await Remote.PutAsync(new byte[64 << 20]));
        });
        Assert.True(kept.Count is >= 6 and <= 8,
            $"{kept.Count} objects of 64 MiB fit into {SharedCluster.StoreBytes} bytes of memory and as many on disk.");
        Assert.Contains($"(limit {SharedCluster.StoreBytes})", error.Message, StringComparison.Ordinal);
        kept.ForEach(reference => reference.Dispose());
        await EmptyAsync();
        using ObjectRef<byte[]> again = await Remote.PutAsync(new byte[64 << 20]);
    }

    private Task<NodeState> EmptyAsync() => Eventually.BecomesAsync(
        "the store is empty",
        () =>
        {
            GC.Collect(); // earlier tests dropped references without disposing them
            GC.WaitForPendingFinalizers();
            return StateAsync();
        },
        state => state.StoreUsedBytes == 0);

    private async Task<NodeState> StateAsync() => (await node.Cluster.Session.State.NodesAsync()).Single(n => n.Id == Node);
}
