using System.Collections.Concurrent;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Platform;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>The first node of a local cluster is a node like any other, though the program is attached to it and the scheduler starts
/// there. Its death ends only the session there, which does not move here: <see cref="OwnerDeathTests"/> has those that do.</summary>
public sealed class FirstNodeDeathTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Kill_OthersFreeItsJobRunTasksAndTakeAnotherNode(int shards)
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3, shards);
        (LocalNode first, LocalNode second, LocalNode third) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        using SignalFile begun = new(), begunToo = new();
        _ = Remote.With(On(second)).Invoke(Misbehaviour.WaitForToken, begun.Path, CancellationToken.None);
        _ = Remote.With(On(third)).Invoke(Misbehaviour.WaitForToken, begunToo.Path, CancellationToken.None);
        await begun.WrittenAsync("a task of the job runs on the second node");
        await begunToo.WrittenAsync("and one on the third");
        int[] workers = [.. second.WorkerProcessIds, .. third.WorkerProcessIds];
        Assert.NotEmpty(workers);

        await first.KillAsync();

        Assert.Equal(second.Address, cluster.Address);
        await using RemoteSession session = await Remote.ConnectAsync(cluster.Address);
        // The job of the driver that ended with the first node holds the only slot of each.
        foreach (LocalNode node in new[] { second, third })
            Assert.Equal(node.Id.ToString(), await session.With(On(node)).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        await Eventually.BecomesAsync("its workers have ended", () => Task.FromResult(workers.Count(IsAlive)), alive => alive == 0);

        LocalNode added = await cluster.AddNodeAsync();
        Assert.Equal(added.Id.ToString(), await session.With(On(added)).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        IReadOnlyList<NodeState> nodes = await session.State.NodesAsync();
        Assert.Equal(new[] { second.Id, third.Id, added.Id }.Order(Ids), nodes.Select(node => node.Id).Order(Ids));

        // This kills the node after it, which may have the scheduler now.
        await second.KillAsync();
        await using RemoteSession next = await Remote.ConnectAsync(cluster.Address);
        Assert.Equal(3, await next.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        await Eventually.BecomesAsync("the death is noticed", () => next.State.NodesAsync(), states => states.Count == 2);
    }

    [Fact]
    public async Task Stop_ForLongerThanItsDeathTakes_OnlyItEnds()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3);
        LocalNode first = cluster.Nodes[0];
        await using RemoteSession session = await Remote.ConnectAsync(cluster.Nodes[1].Address);
        Signals.Send(first.ProcessId, "STOP");
        try
        {
            await Eventually.BecomesAsync("the others take it for dead", () => session.State.NodesAsync(), nodes => nodes.Count == 2);
            Assert.True(first.IsRunning);
            Assert.Equal(3, await session.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        }
        finally
        {
            Signals.Send(first.ProcessId, "CONT");
        }

        await Eventually.BecomesAsync("it ends", () => Task.FromResult(first.IsRunning), isRunning => !isRunning);
        LocalNode added = await cluster.AddNodeAsync();
        Assert.Equal(added.Id.ToString(), await session.With(On(added)).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        Assert.All(cluster.Nodes.Skip(1), node => Assert.True(node.IsRunning));
        Assert.Equal(3, (await session.State.NodesAsync()).Count);
    }

    [Fact]
    public async Task Kill_OfEveryNode_AnotherBeginsAnew()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 2);
        await Task.WhenAll(cluster.Nodes.Select(node => node.KillAsync()));
        LocalNode[] added = await Task.WhenAll(cluster.AddNodeAsync(), cluster.AddNodeAsync());
        await using RemoteSession session = await Remote.ConnectAsync(cluster.Address);
        foreach (LocalNode node in added)
            Assert.Equal(node.Id.ToString(), await session.With(On(node)).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
    }

    /// <summary>The list of the listeners of a job is in the memory of a silo, as a rule of the first one.</summary>
    [Fact]
    public async Task Kill_EventsOfAnotherNodesDriverComeAgain()
    {
        await using LocalCluster cluster = await StartAsync(nodes: 3);
        await using RemoteSession session = await Remote.ConnectAsync(cluster.Nodes[1].Address);
        await using TaskEventFeed feed = await session.OpenEventsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, await session.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        await cluster.Nodes[0].KillAsync();
        await Eventually.BecomesAsync("the death is noticed", () => session.State.NodesAsync(), nodes => nodes.Count == 2);

        var after = new ConcurrentDictionary<TaskId, bool>();
        Task heard = Task.Run(async () =>
        {
            await foreach (TaskEvent item in feed)
            {
                if (item.Kind == TaskEventKind.Succeeded && after.ContainsKey(item.Task))
                    return;
            }
        });
        await Eventually.BecomesAsync(
            "an event of a later task",
            async () =>
            {
                using ObjectRef<int> task = session.Invoke(Numbers.Add, 1, 2);
                after[task.Id.Task] = true;
                _ = await task.GetAsync(Eventually.Patience);
                return heard.IsCompletedSuccessfully;
            },
            isHeard => isHeard);
    }

    private static Comparer<NodeId> Ids => Comparer<NodeId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id) };

    private static bool IsAlive(int processId)
    {
        using SafeFileHandle? process = ProcessHandle.Open(processId);
        return process is not null && !ProcessHandle.WaitForExit(process, 0);
    }

    private static async Task<LocalCluster> StartAsync(int nodes, int shards = 1)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 1,
            WorkersPerNode = 1,
            SchedulerShards = shards,
            StoreBytesPerNode = 100_000_000,
            StartTimeout = TimeSpan.FromMinutes(2),
            Session = new RemoteOptions { ReattachTimeout = TimeSpan.Zero },
        });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
