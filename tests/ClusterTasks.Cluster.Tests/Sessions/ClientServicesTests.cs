using System.Collections.Concurrent;
using ClusterTasks.Cluster.Tests.Deployment;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterTasks.Cluster.Tests.Sessions;

/// <summary>A program of the generic host as a driver.</summary>
public sealed class ClientServicesTests
{
    [Fact]
    public async Task AddClusterTasksClient_ResolvedSession_AttachesAndEndsWithTheProvider()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                CpusPerNode = 1,
                StoreBytesPerNode = SharedCluster.StoreBytes,
                Workers = WorkerMode.InProcess
            });
        LocalClusterFolders.Note(cluster);
        string address = cluster.Address;
        await cluster.Session.DisposeAsync();

        var services = new ServiceCollection();
        services.AddClusterTasksClient(options => options.Address = address);
        await using (ServiceProvider provider = services.BuildServiceProvider())
        {
            RemoteSession session = provider.GetRequiredService<RemoteSession>();
            Assert.Same(session, Remote.Current);
            Assert.Equal(address, session.Address);
            Assert.Equal(5, await Remote.Invoke(Numbers.Add, 2, 3).GetAsync(Eventually.Patience));
        }

        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
    }

    [Fact]
    public async Task AddClusterTasksClient_NodeIsRestarted_NextCallConnectsAgain()
    {
        await using var scope = new TestScope();
        await using NodeProcess first = Start(scope);
        NodeReadyLine ready = await first.ReadyAsync();
        var shown = new ConcurrentQueue<string>();
        var services = new ServiceCollection();
        services.AddClusterTasksClient(options =>
        {
            options.Address = ready.SessionAddress;
            options.OnOutput = shown.Enqueue;
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        RemoteSession session = provider.GetRequiredService<RemoteSession>();
        RemoteInvoker bound = session.With(new TaskOptions { Cpus = 0.5 });
        JobId before = session.JobId;
        using ObjectRef<int> put = session.Put(5);
        ObjectRef<int> inFlight = session.Invoke(Gated.Hold, CancellationToken.None);
        Assert.Equal(3, await session.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));

        await first.KillAsync();
        await Assert.ThrowsAsync<SessionLostException>(() => inFlight.GetAsync(Eventually.Patience));
        Assert.Contains(ready.SessionAddress, Assert.Throws<ClusterUnavailableException>(() => session.Invoke(Numbers.Add, 1, 2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ClusterUnavailableException>(() => Remote.Put(1));

        await using NodeProcess second = Start(scope);
        NodeReadyLine again = await second.ReadyAsync();
        Assert.Equal(3, await session.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        Assert.Equal(again.SessionAddress, session.Address);
        Assert.NotEqual(before, session.JobId);
        Assert.Equal(7, await bound.Invoke(Numbers.Add, 3, 4).GetAsync(Eventually.Patience));
        Assert.Equal(9, await Remote.Invoke(Numbers.Add, 4, 5).GetAsync(Eventually.Patience));
        Assert.Equal(again.NodeId, Assert.Single(await session.State.NodesAsync()).Id.ToString());
        Assert.Throws<SessionLostException>(() => session.Invoke(Numbers.Add, put, 1));
        Assert.Equal(1, await session.Invoke(Reports.ReportMany, 1).GetAsync(Eventually.Patience));
        await Eventually.BecomesAsync(
            "lines come", () => Task.FromResult(string.Join('\n', shown)), text => text.Contains("did 1 steps", StringComparison.Ordinal));

        await second.StopAsync();
        await provider.DisposeAsync();
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
        await scope.AllEndedAsync("both nodes have ended");
    }

    [Fact]
    public async Task AddClusterTasksClient_NoNode_FailsWhenTheSessionIsAskedFor()
    {
        var services = new ServiceCollection();
        services.AddClusterTasksClient(options => options.Address = "unix:/nowhere/session.sock");
        await using ServiceProvider provider = services.BuildServiceProvider();
        ClusterUnavailableException error = Assert.Throws<ClusterUnavailableException>(provider.GetRequiredService<RemoteSession>);
        Assert.Contains("/nowhere/session.sock", error.Message, StringComparison.Ordinal);
    }

    private static NodeProcess Start(TestScope scope) => new(scope, "node", ["node"], new Dictionary<string, string>
    {
        ["CLUSTERTASKS_RUN_DIR"] = scope.RunRoot,
        ["CLUSTERTASKS_MEMBERSHIP"] = "fast",
        ["CLUSTERTASKS_STORE_BYTES"] = "128M",
        ["CLUSTERTASKS_CPUS"] = "2",
    });
}
