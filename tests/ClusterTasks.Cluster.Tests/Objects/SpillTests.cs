using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Objects;

/// <summary>More data than the store has memory for.</summary>
public sealed class SpillTests
{
    private const long StoreBytes = 75 << 20;
    private const int Parts = 60;
    private const int Count = 4 * (int)StoreBytes / Parts / sizeof(long); // 5 MiB a part, 300 MiB in all: four times the store.

    [Fact]
    public async Task Map_DatasetOfThreeTimesTheStoreAndMore_ComesOutExact()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 1);
        ObjectRef<long[]>[] made = Remote.Map(Bytes.Numbered, Enumerable.Range(1, Parts).Select(part => new Part(Count, part)));

        long[] sums = await Remote.GetAsync(Remote.Map(Bytes.CheckedSum, made), TimeSpan.FromMinutes(2));

        Assert.Equal(Enumerable.Range(1, Parts).Select(part => Bytes.SumOfPart(Count, part)), sums);
        // The driver reads them, too, in place, and releases each after one look.
        for (int part = 1; part <= Parts; part++)
        {
            using ObjectRef<long[]> reference = made[part - 1];
            Assert.Equal(sums[part - 1], Bytes.CheckedSum(await reference.GetAsync(Eventually.Patience)));
        }

        NodeState state = Assert.Single(await cluster.Session.State.NodesAsync());
        Assert.True(state.BytesSpilled > 2 * StoreBytes && state.BytesRestored > 2 * StoreBytes, state.ToString());
        await Eventually.NodeAsync(
            "memory and disk are given back", cluster, state.Id, now =>
            now is { StoreUsedBytes: 0, StoreSpilledBytes: 0, StoreFallbackBytes: 0 });
    }

    [Fact]
    public async Task Get_FromAnotherNode_BringsSpilledObjectsBack()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 2);
        RemoteInvoker second = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(cluster.Nodes[1].Id) });
        ObjectRef<long[]>[] made = [.. Enumerable.Range(1, Parts / 2).Select(part => second.Invoke(Bytes.Numbered, new Part(Count, part)))];
        await Remote.WaitAsync(made, made.Length, Eventually.Patience);
        await Eventually.NodeAsync("spilled", cluster, cluster.Nodes[1].Id, now => now.StoreSpilledBytes > StoreBytes);

        // Each value passes through the first node's memory, which has room for half of them: copies are dropped there, not spilled.
        for (int round = 0; round < 2; round++)
        {
            for (int part = 1; part <= made.Length; part++)
                Assert.Equal(Bytes.SumOfPart(Count, part), Bytes.CheckedSum(await made[part - 1].GetAsync(Eventually.Patience)));
        }

        NodeState first = (await cluster.Session.State.NodesAsync()).Single(node => node.Id == cluster.Nodes[0].Id);
        Assert.Equal(0, first.BytesSpilled);
        Assert.True(first.TransfersReceived > made.Length, first.ToString());
    }

    private static async Task<LocalCluster> StartAsync(int nodes)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Nodes = nodes, CpusPerNode = 2, WorkersPerNode = 2, StoreBytesPerNode = StoreBytes });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
