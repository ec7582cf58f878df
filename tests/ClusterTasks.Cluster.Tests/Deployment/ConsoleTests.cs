using System.Collections.Concurrent;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>What the nodes of a cluster print by default: nothing, unless a person must know it.</summary>
public sealed class ConsoleTests
{
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task Cluster_SevenNodesJoinAtOnceWorkAndStop_PrintsNothing()
    {
        await using (LocalCluster cluster = await StartAsync(nodes: 1))
        {
            LocalNode[] added = await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => cluster.AddNodeAsync()));
            Assert.Equal(8, cluster.Nodes.Select(node => node.Id).Distinct().Count());
            foreach (LocalNode node in added)
                Assert.Equal(node.Id.ToString(), await Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node.Id) }).Invoke(Placement.NodeId).GetAsync(Eventually.Patience));
        }

        Assert.Empty(_lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cluster_NodesDie_PrintsOneLineForEach(int deaths)
    {
        await using (LocalCluster cluster = await StartAsync(nodes: 4))
        {
            LocalNode[] dead = [.. cluster.Nodes.TakeLast(deaths)];
            await Task.WhenAll(dead.Select(node => node.KillAsync()));
            await Eventually.BecomesAsync("the dead nodes are known", () => cluster.Session.State.NodesAsync(), nodes => nodes.Count == 4 - deaths);
            await Eventually.BecomesAsync("a line for each", () => Task.FromResult(_lines.Count), count => count >= deaths);
            foreach (LocalNode node in dead)
                Assert.Single(_lines, line => line.Contains($"Node {node.Id}", StringComparison.Ordinal) && line.Contains("died", StringComparison.Ordinal));
        }

        Assert.Equal(deaths, _lines.Count);
    }

    [Fact]
    public async Task Cluster_FirstNodeDies_IsOneLineAndNoneCanJoin()
    {
        await using (LocalCluster cluster = await StartAsync(nodes: 3))
        {
            await cluster.Nodes[0].KillAsync();
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
            var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => cluster.AddNodeAsync());
            Assert.Contains("first node of this cluster has ended", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("The list of the cluster's nodes (the first node, ", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_WorkerDies_IsOneLine()
    {
        await using (LocalCluster cluster = await StartAsync(nodes: 1))
        {
            await Assert.ThrowsAsync<WorkerDiedException>(() => Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.Exit, 3).GetAsync(Eventually.Patience));
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
            Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        }

        Assert.Contains("Worker process", Assert.Single(_lines), StringComparison.Ordinal);
    }

    private async Task<LocalCluster> StartAsync(int nodes)
    {
        var options = new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 1,
            StoreBytesPerNode = 100_000_000,
            StartTimeout = TimeSpan.FromMinutes(2),
            StopTimeout = TimeSpan.FromSeconds(30),
            Log = _lines.Enqueue,
        };
        LocalCluster cluster = await LocalCluster.StartAsync(options);
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
