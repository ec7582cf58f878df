using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>Objects between nodes: one transfer per object and node, however many readers, and every copy freed with the object.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class TransferTests(TwoNodes nodes)
{
    private const int Count = 4 << 20;

    private LocalNode First => nodes.Cluster.Nodes[0];

    private LocalNode Second => nodes.Cluster.Nodes[1];

    [Fact]
    public async Task Object_ReadByManyTasksOfTheOtherNode_CrossesOnce()
    {
        NodeState before = await StateAsync(Second);
        using ObjectRef<ReadOnlyMemory<long>> put = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 1));
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(Second.Id) });
        long[] sums = await Remote.GetAsync(
            Enumerable.Range(0, 10).Select(_ => there.Invoke(Bytes.SumOf, put)).ToArray(), Eventually.Patience);
        Assert.All(sums, sum => Assert.Equal(Count, sum));
        NodeState after = await StateAsync(Second);
        Assert.Equal(1, after.TransfersReceived - before.TransfersReceived);
        Assert.InRange(after.BytesReceived - before.BytesReceived, Count * sizeof(long), (Count * sizeof(long)) + 4096);
    }

    [Fact]
    public async Task Result_OfTheOtherNode_IsFetchedOnceAndFreedOnBoth()
    {
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(Second.Id) });
        ObjectRef<long[]> made = there.Invoke(Bytes.Make, Count, 2L);
        Assert.Equal(Count, (await made.GetAsync(Eventually.Patience)).Length);
        Assert.Equal(Count, (await made).Length);
        made.Dispose();
        await EmptyAsync("the result is freed on the first node", First);
        await EmptyAsync("the result is freed on the second node", Second);
    }

    [Fact]
    public async Task Result_OfTheOtherNode_WithATokenThatMayStillFire_IsFetched()
    {
        using var caller = new CancellationTokenSource();
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(Second.Id) });
        ObjectRef<long[]>[] made =
            [.. Enumerable.Range(0, 4).Select(i => there.Invoke(Bytes.MakeUnlessCancelled, 20_000, (long)i, caller.Token))];
        Task<(IReadOnlyList<ObjectRef<long[]>> Ready, IReadOnlyList<ObjectRef<long[]>> Pending)> some = Remote.WaitAsync(
            made, 1, Eventually.Patience);
        long[][] values = await Remote.GetAsync(made, Eventually.Patience);
        Assert.All(values, (value, i) => Assert.All(value, number => Assert.Equal(i, number)));
        await some;
        Array.ForEach(made, reference => reference.Dispose());
    }

    [Fact]
    public async Task Default_Placement_GoesWhereTheBytesAre()
    {
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(Second.Id) });
        using ObjectRef<long[]> made = there.Invoke(Bytes.Make, Count, 3L);
        await Remote.WaitAsync([made], 1, Eventually.Patience);
        // The task needs no CPU: free CPUs come before bytes, and the scheduler may learn later than we do that those of the second node
        // are free.
        RemoteInvoker anywhere = Remote.With(new TaskOptions { Cpus = 0 });
        string where = await anywhere.Invoke(static (long[] values) => RemoteContext.Current!.NodeId.ToString(), made)
            .GetAsync(Eventually.Patience);
        Assert.Equal(Second.Id.ToString(), where);
    }

    [Fact]
    public async Task Nested_ReferenceFromAnotherNode_CanBeReadThere()
    {
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(Second.Id) });
        using ObjectRef<ReadOnlyMemory<long>> inner = Remote.Put<ReadOnlyMemory<long>>(Bytes.Make(Count, 7));
        using ObjectRef<Holder> holder = Remote.Put(new Holder("far", inner));
        Assert.Equal(7L * Count, await there.Invoke(Bytes.SumOfHolder, holder).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Nested_TasksOfBothNodes_WorkTogether()
    {
        RemoteInvoker there = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(Second.Id) });
        Assert.Equal(21, await there.Invoke(Numbers.Fibonacci, 8).GetAsync(Eventually.Patience));
    }

    private static async Task<NodeState> StateOfAsync(LocalCluster cluster, LocalNode node) =>
        (await cluster.Session.State.NodesAsync()).Single(n => n.Id == node.Id);

    private Task<NodeState> StateAsync(LocalNode node) => StateOfAsync(nodes.Cluster, node);

    private Task<NodeState> EmptyAsync(string phase, LocalNode node) => Eventually.BecomesAsync(
        phase,
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return StateAsync(node);
        },
        state => state.StoreUsedBytes == 0);
}
