using ClusterTasks.Cluster.Tests.Functions;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace ClusterTasks.Cluster.Tests.Orleans;

/// <summary>Orleans' test cluster starts two silos in one process: each becomes a node, and its grains use its own session.</summary>
public sealed class TwoSilosTests
{
    private static string _runDirectory = "";

    [Fact]
    public async Task AddClusterTasks_InBothSilosOfATestCluster_GrainsCallTheirOwnNode()
    {
        _runDirectory = Directory.CreateTempSubdirectory("ct-").FullName;
        var builder = new TestClusterBuilder(initialSilosCount: 2);
        builder.AddSiloBuilderConfigurator<Node>();
        await using (TestCluster cluster = builder.Build())
        {
            await cluster.DeployAsync();
            RemoteSession[] sessions =
                [.. cluster.Silos.Cast<InProcessSiloHandle>().Select(silo => silo.SiloHost.Services.GetRequiredService<RemoteSession>())];
            Assert.Equal(2, sessions.Select(session => session.NodeId).Distinct().Count());
            Assert.Equal(2, (await sessions[0].State.NodesAsync()).Count);

            var seen = new HashSet<NodeId>();
            for (int key = 0; key < 200 && seen.Count < 2; key++)
            {
                string[] answer = await cluster.GrainFactory.GetGrain<IWhereGrain>(key).AskAsync();
                NodeId node = NodeId.Parse(answer[1]);
                Assert.Equal(sessions.Single(session => session.NodeId == node).JobId.ToString(), answer[2]);
                Assert.Equal(answer[1], answer[0]);
                seen.Add(node);
            }

            Assert.Equal(2, seen.Count);

            // The test itself is in no grain, and two sessions are open.
            Assert.Throws<InvalidOperationException>(() => Remote.Current);
            using ObjectRef<int> put = sessions[0].Put(20);
            Assert.Equal(21, await sessions[1].Invoke(Numbers.Add, put, 1));
        }

        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_runDirectory));
        Directory.Delete(_runDirectory);
    }

    private sealed class Node : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder.AddClusterTasks(node =>
        {
            node.Cpus = 1;
            node.Workers = WorkerMode.InProcess;
            node.StoreBytes = 96 << 20;
            node.RunDirectory = _runDirectory;
        });
    }
}

/// <summary>Says where it is and which session its calls use.</summary>
public interface IWhereGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the node of its silo, the node of its session, and the job of its tasks.</summary>
    Task<string[]> AskAsync();
}

[global::Orleans.Placement.RandomPlacement] // not by the statistics, which a silo lacks at first
public sealed class WhereGrain(RemoteSession own) : Grain, IWhereGrain
{
    public async Task<string[]> AskAsync()
    {
        await Task.Yield(); // the code below runs in another turn of the grain
        JobId job = await Remote.Invoke(Nesting.OwnJob);
        return [own.NodeId.ToString(), Remote.Current.NodeId.ToString(), job.ToString()];
    }
}
