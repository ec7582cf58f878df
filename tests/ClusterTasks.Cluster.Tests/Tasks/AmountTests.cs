using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Amounts from the smallest to the largest that can be counted cost their own call at most.</summary>
public sealed class AmountTests
{
    [Fact]
    public async Task Invoke_AmountsAtBothEnds_RunAndTouchNoOtherTask()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            CpusPerNode = 1,
            WorkersPerNode = 2,
            StoreBytesPerNode = 96L << 20,
            Workers = WorkerMode.InProcess,
            Resources = new Dictionary<string, double> { ["tokens"] = 1_000_000 },
        });
        LocalClusterFolders.Note(cluster);
        await using var gate = new Gate();
        using ObjectRef<int> before = Remote.With(new TaskOptions { Cpus = 0.5 }).Invoke(Gated.Return, 1, gate.Reference);

        Assert.Equal(3, await With(new TaskOptions { Cpus = 1e-9 }));
        Assert.Equal(3, await With(new TaskOptions { Cpus = 1e-9, Resources = Tokens(1e-9) }));
        Assert.Equal(3, await With(new TaskOptions { Cpus = 0.5, Resources = Tokens(1_000_000) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => With(new TaskOptions { Cpus = 500_000 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => With(new TaskOptions { Gpus = 500_000 }));
        ObjectRef<int> tooMany = With(new TaskOptions { Resources = Tokens(1_000_001), SchedulingTimeout = TimeSpan.FromMilliseconds(50) });
        TaskUnschedulableException error = await Assert.ThrowsAsync<TaskUnschedulableException>(
            () => tooMany.GetAsync(Eventually.Patience));
        Assert.Contains("1000001 tokens", error.Message, StringComparison.Ordinal);

        await gate.OpenAsync();
        Assert.Equal(1, await before.GetAsync(Eventually.Patience));
        await Eventually.NodeAsync(
            "all tokens are back", cluster, cluster.Session.NodeId, node => node.FreeResources["tokens"] == 1_000_000);

        static ObjectRef<int> With(TaskOptions options) => Remote.With(options).Invoke(Numbers.Add, 1, 2);
        static Dictionary<string, double> Tokens(double amount) => new() { ["tokens"] = amount };
    }
}
