using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterTasks.Cluster.Tests.Sessions;

/// <summary>A program of the generic host as a driver.</summary>
public sealed class ClientServicesTests
{
    [Fact]
    public async Task AddClusterTasksClient_ResolvedSession_AttachesAndEndsWithTheProvider()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions { CpusPerNode = 1, StoreBytesPerNode = SharedCluster.StoreBytes, Workers = WorkerMode.InProcess });
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
    public async Task AddClusterTasksClient_NoNode_FailsWhenTheSessionIsAskedFor()
    {
        var services = new ServiceCollection();
        services.AddClusterTasksClient(options => options.Address = "unix:/nowhere/session.sock");
        await using ServiceProvider provider = services.BuildServiceProvider();
        ClusterUnavailableException error = Assert.Throws<ClusterUnavailableException>(provider.GetRequiredService<RemoteSession>);
        Assert.Contains("/nowhere/session.sock", error.Message, StringComparison.Ordinal);
    }
}
