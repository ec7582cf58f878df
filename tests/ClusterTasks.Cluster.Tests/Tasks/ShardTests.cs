using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Two schedulers feed the same two nodes.</summary>
public sealed class ShardTests
{
    private const int Drivers = 4;
    private const int Slots = 2;

    [Fact]
    public async Task TwoShards_SeveralDriversAtOnce_AllEndAndNoSlotIsTakenTwice()
    {
        await using TestScope scope = new();
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = 2,
            CpusPerNode = Slots,
            WorkersPerNode = Slots,
            StoreBytesPerNode = SharedCluster.StoreBytes,
            SchedulerShards = 2,
        });
        LocalClusterFolders.Note(cluster);
        ProgramProcess[] drivers = [.. Enumerable.Range(0, Drivers).Select(_ => ProgramProcess.StartDriver(scope, "run", cluster.Address))];
        ObjectRef<int>[] own = [.. Enumerable.Range(0, 200).Select(i => Remote.Invoke(Numbers.Add, i, 1))];
        Task ended = Task.WhenAll(drivers.Select(driver => driver.SucceedsAsync()));
        do
        {
            foreach (NodeState node in await cluster.Session.State.NodesAsync())
                Assert.InRange(node.FreeCpus, 0, Slots);
        }
        while (!ended.IsCompleted);
        await ended;
        Assert.Equal(Enumerable.Range(1, 200), await Remote.GetAsync(own));
        // A tree of tasks that wait for each other lends slots across both nodes.
        Assert.Equal(55, await Remote.Invoke(Numbers.Fibonacci, 10).GetAsync(Eventually.Patience));
        foreach (ProgramProcess driver in drivers)
        {
            Assert.Equal(["DONE 2870"], driver.Output);
            await driver.DisposeAsync();
        }

        foreach (LocalNode node in cluster.Nodes)
            await Eventually.NodeAsync("all slots are free", cluster, node.Id, state => state.FreeCpus == Slots);
    }

    [Fact]
    public async Task AddNode_OtherNumberOfShards_IsRefusedWithBothNumbers()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            CpusPerNode = 1,
            WorkersPerNode = 1,
            StoreBytesPerNode = SharedCluster.StoreBytes,
            Log = _ => { },
        });
        LocalClusterFolders.Note(cluster);
        ClusterUnavailableException error = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => cluster.AddNodeAsync(new LocalNodeOptions { SchedulerShards = 2 }));
        Assert.Contains("set to 2 scheduler shards", error.Message, StringComparison.Ordinal);
    }
}
