namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>A test that kills a node has a cluster of its own: the node does not come back.</summary>
public sealed class NodeLossTests
{
    [Fact]
    public async Task Invoke_NodeIsKilledMeanwhile_RunsAgainOnAnother()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Nodes = 2, CpusPerNode = 1, StoreBytesPerNode = 100 << 20 }, token);
        LocalNode doomed = cluster.Nodes[1]; // never the first: it has this session
        await using TaskEventFeed events = await cluster.Session.OpenEventsAsync(token);
        var there = new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(doomed.Id, soft: true) };
        ObjectRef<int> attempt = Remote.With(there).Invoke(HangFirst, CancellationToken.None);
        await events.FirstAsync(e => e.Kind == TaskEventKind.Started && e.Node == doomed.Id, token);

        await doomed.KillAsync();

        Assert.Equal(2, await attempt);
    }

    [Remote]
    internal static async Task<int> HangFirst(CancellationToken token)
    {
        int attempt = RemoteContext.Current!.Attempt;
        if (attempt == 1)
            await Task.Delay(Timeout.Infinite, token);
        return attempt;
    }
}
