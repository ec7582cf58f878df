using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Devices of a node that was told of two. It needs none, since it gives out only their ids.</summary>
public sealed class GpuTests
{
    private static readonly LocalClusterOptions Options = new()
    {
        CpusPerNode = 2,
        WorkersPerNode = 1,
        GpusPerNode = 2,
        StoreBytesPerNode = SharedCluster.StoreBytes,
        SpillBytesPerNode = SharedCluster.StoreBytes,
    };

    [Fact]
    public async Task Gpus_OfATask_AreAllThatItsProcessSees()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options, TestContext.Current.CancellationToken);
        LocalClusterFolders.Note(cluster);
        GpuSight none = await Remote.Invoke(Gpus.Look).GetAsync(Eventually.Patience);
        Assert.Equal(([], "", ""), (none.Ids, none.Variable, none.Native));

        GpuSight both = await With(2).Invoke(Gpus.Look).GetAsync(Eventually.Patience);
        Assert.Equal(["0", "1"], both.Ids);
        Assert.Equal(("0,1", "0,1"), (both.Variable, both.Native));
        Assert.NotEqual(none.ProcessId, both.ProcessId);
        GpuSight again = await With(2).Invoke(Gpus.Look).GetAsync(Eventually.Patience);
        Assert.Equal(both.ProcessId, again.ProcessId);
    }

    [Fact]
    public async Task Gpus_TasksBesideEachOther_HaveDevicesOfTheirOwnOrShareOne()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options, TestContext.Current.CancellationToken);
        LocalClusterFolders.Note(cluster);
        await using var gate = new Gate();
        using SignalFile first = new(), second = new(), third = new();
        ObjectRef<GpuSight> half = With(0.5).Invoke(Gpus.Hold, first.Path, gate.Reference);
        Assert.Equal("0", await first.WrittenAsync("the first half starts"));
        ObjectRef<GpuSight> whole = With(1).Invoke(Gpus.Hold, second.Path, gate.Reference);
        Assert.Equal("1", await second.WrittenAsync("the whole one starts"));
        ObjectRef<GpuSight> otherHalf = With(0.5).Invoke(Gpus.Hold, third.Path, gate.Reference);
        Assert.Equal("0", await third.WrittenAsync("the other half starts"));

        NodeState full = await Eventually.NodeAsync("no GPU is free", cluster, cluster.Nodes[0].Id, state => state.FreeGpus == 0);
        Assert.Equal(2, full.Gpus);
        await gate.OpenAsync();
        GpuSight[] sights = await Remote.GetAsync([half, whole, otherHalf], Eventually.Patience);
        Assert.Equal(["0", "1", "0"], sights.Select(sight => sight.Native));
        Assert.Equal(sights[0].ProcessId, sights[2].ProcessId);
        Assert.NotEqual(sights[0].ProcessId, sights[1].ProcessId);
        await Eventually.NodeAsync("all GPUs are free", cluster, cluster.Nodes[0].Id, state => state.FreeGpus == 2);
    }

    [Fact]
    public async Task Gpus_InProcessOrNamed_AreInTheContext()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            Options with { GpusPerNode = 0, Workers = WorkerMode.InProcess }, TestContext.Current.CancellationToken);
        LocalClusterFolders.Note(cluster);
        await cluster.AddNodeAsync(new LocalNodeOptions { GpuDevices = ["GPU-7", "GPU-9"] }, TestContext.Current.CancellationToken);

        Assert.Equal(["GPU-7"], (await With(1).Invoke(Gpus.Look).GetAsync(Eventually.Patience)).Ids);
        Assert.Empty((await Remote.Invoke(Gpus.Look).GetAsync(Eventually.Patience)).Ids);
    }

    private static RemoteInvoker With(double gpus) => Remote.With(new TaskOptions { Gpus = gpus });
}
