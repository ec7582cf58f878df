using System.Collections.Concurrent;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>The nodes of a cluster print nothing by default, unless a person must know it.</summary>
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
                Assert.Equal(node.Id.ToString(),
                    await Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node.Id) }).Invoke(Where.NodeId)
                    .GetAsync(Eventually.Patience));
        }

        Assert.True(_lines.IsEmpty, string.Join('\n', _lines));
    }

    [Fact]
    public async Task Cluster_NodeDies_PrintsOneLine()
    {
        await using (LocalCluster cluster = await StartAsync(nodes: 4))
        {
            LocalNode dead = cluster.Nodes[^1];
            await dead.KillAsync();
            await Eventually.BecomesAsync("the death is known", () => cluster.Session.State.NodesAsync(), nodes => nodes.Count == 3);
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
            Assert.Contains(dead.Id.ToString(), Assert.Single(_lines), StringComparison.Ordinal);
        }

        Assert.Contains("died", Assert.Single(_lines), StringComparison.Ordinal);
    }

    /// <summary>Two deaths at once can take the scheduler's place in the grain directory with them. The scheduler that starts in its place
    /// does not know which nodes died before. With several shards there are several schedulers.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Cluster_TwoNodesDieAtOnce_PrintsOneLineForEach(int shards)
    {
        LocalNode[] dead;
        await using (LocalCluster cluster = await StartAsync(nodes: 4, shards))
        {
            dead = [.. cluster.Nodes.TakeLast(2)];
            await Task.WhenAll(dead.Select(node => node.KillAsync()));
            await Eventually.BecomesAsync("the dead nodes are known", () => cluster.Session.State.NodesAsync(), nodes => nodes.Count == 2);
            await Eventually.BecomesAsync("two lines", () => Task.FromResult(_lines.Count), count => count >= 2);
            Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        }

        Assert.All(_lines, line => Assert.Contains("died", line, StringComparison.Ordinal));
        Assert.All(dead, node => Assert.Single(_lines, line => line.Contains(node.Id.ToString(), StringComparison.Ordinal)));
        Assert.Equal(2, _lines.Count);
    }

    [Fact]
    public async Task Cluster_OneNodeLeavesAndAnotherDies_PrintsOneLine()
    {
        LocalNode left, dead;
        await using (LocalCluster cluster = await StartAsync(nodes: 4))
        {
            (left, dead) = (cluster.Nodes[1], cluster.Nodes[3]);
            await left.StopAsync();
            await Eventually.BecomesAsync("one has left", () => cluster.Session.State.NodesAsync(), nodes => nodes.Count == 3);
            await dead.KillAsync();
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
        }

        Assert.Contains(dead.Id.ToString(), Assert.Single(_lines), StringComparison.Ordinal);
    }

    /// <summary>The node waits for its worker when it ends, before the list of the cluster's nodes says that it leaves. Others declare it
    /// dead meanwhile.</summary>
    [Fact]
    public async Task Cluster_NodeEndsInTheMiddleOfItsStop_PrintsNothingOfIt()
    {
        LocalNode left, dead;
        using SignalFile ending = new(), end = new();
        await using (LocalCluster cluster = await StartAsync(nodes: 4))
        {
            (left, dead) = (cluster.Nodes[1], cluster.Nodes[3]);
            await Remote.With(new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(left.Id) })
                .Invoke(Misbehaviour.HangAtExit, ending.Path, end.Path).WaitAsync(Eventually.Patience);
            Task stopped = left.StopAsync();
            await ending.WrittenAsync("its worker ends");
            await left.KillAsync();
            await File.WriteAllTextAsync(end.Path, "now");
            await stopped;
            await Eventually.BecomesAsync("one has ended", () => cluster.Session.State.NodesAsync(), nodes => nodes.Count == 3);
            await dead.KillAsync();
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
        }

        Assert.Contains(dead.Id.ToString(), Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_FirstNodeDies_IsOneLineAndAnotherJoins()
    {
        LocalNode dead;
        await using (LocalCluster cluster = await StartAsync(nodes: 3))
        {
            dead = cluster.Nodes[0];
            await dead.KillAsync();
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
            Assert.True((await cluster.AddNodeAsync()).IsRunning);
        }

        Assert.Contains($"Node {dead.Id}", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_ListOfNodesIsDamaged_IsALineOfEachNodeAndTasksRun()
    {
        await using (LocalCluster cluster = await StartAsync(nodes: 2))
        {
            string list = Path.Combine(LocalClusterFolders.Of(cluster), "members.json");
            byte[] good = await File.ReadAllBytesAsync(list);
            await File.WriteAllTextAsync(list, "{");
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
            Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
            string[] lines = [.. _lines];
            Assert.InRange(lines.Length, 1, 2); // of each node
            Assert.All(lines, line =>
                Assert.Contains($"The list of the cluster's nodes, '{list}', is damaged", line, StringComparison.Ordinal));
            await File.WriteAllBytesAsync(list, good); // the nodes sign off in this list
        }
    }

    [Fact]
    public async Task Cluster_WorkerDies_IsOneLine()
    {
        await using (LocalCluster cluster = await StartAsync(nodes: 1))
        {
            await Assert.ThrowsAsync<WorkerDiedException>(
                () => Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.Exit, 3).GetAsync(Eventually.Patience));
            await Eventually.BecomesAsync("a line", () => Task.FromResult(_lines.Count), count => count > 0);
            Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        }

        Assert.Contains("Worker process", Assert.Single(_lines), StringComparison.Ordinal);
    }

    private async Task<LocalCluster> StartAsync(int nodes, int shards = 1)
    {
        var options = new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 1,
            SchedulerShards = shards,
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
