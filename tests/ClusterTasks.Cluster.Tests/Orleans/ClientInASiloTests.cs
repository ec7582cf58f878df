using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterTasks.Cluster.Tests.Orleans;

/// <summary>A program that is a node asks for the session of a client, too: one library adds the client, another the node.</summary>
public sealed class ClientInASiloTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ct-").FullName;

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Directory.Delete(_folder);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AddClusterTasksClient_InTheHostOfTheNode_IsTheNodesOwnSession(bool clientFirst)
    {
        var lines = new List<string>();
        using IHost host = HostedInOrleansTests.Build(
            _folder, WorkerMode.InProcess, services: services => services.AddClusterTasksClient(o => o.OnOutput = lines.Add),
            clientFirst: clientFirst);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var session = host.Services.GetRequiredService<RemoteSession>();
        Assert.Same(session, Remote.Current);
        Assert.Equal(7, await session.Invoke(Numbers.Add, 3, 4).GetAsync(Eventually.Patience));
        Assert.Equal(12, await host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISumGrain>("sums")
            .SumOfLengths(["abc", "abcd", "abcde"]));
        await session.Invoke(static () => Console.WriteLine("with the client's options")).WaitAsync(Eventually.Patience);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("with the client's options", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
    }

    [Fact]
    public async Task AddClusterTasksClient_InAnotherHostOfTheProcess_HasASessionOfItsOwn()
    {
        using IHost node = HostedInOrleansTests.Build(_folder, WorkerMode.InProcess);
        await node.StartAsync(TestContext.Current.CancellationToken);
        var own = node.Services.GetRequiredService<RemoteSession>();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddClusterTasksClient(options => options.Address = own.Address);
        using (IHost web = builder.Build())
        {
            await web.StartAsync(TestContext.Current.CancellationToken);
            var client = web.Services.GetRequiredService<RemoteSession>();
            Assert.NotEqual(own.JobId, client.JobId);
            using ObjectRef<int> put = own.Put(3);
            Assert.Equal(7, await client.Invoke(Numbers.Add, put, 4).GetAsync(Eventually.Patience));
            Assert.Equal(12, await node.Services.GetRequiredService<IGrainFactory>().GetGrain<ISumGrain>("sums")
                .SumOfLengths(["abc", "abcd", "abcde"]));
            Assert.Throws<InvalidOperationException>(() => Remote.Current);
            await web.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Same(own, Remote.Current);
        await node.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AddClusterTasksClient_WithTheAddressOfAnotherNode_IsRefusedAtTheStart()
    {
        using IHost host = HostedInOrleansTests.Build(
            _folder, WorkerMode.InProcess,
            services: services => services.AddClusterTasksClient(o => o.Address = "unix:/elsewhere/session.sock"));
        ClusterTasksException error = await Assert.ThrowsAnyAsync<ClusterTasksException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("RemoteOptions.Address is 'unix:/elsewhere/session.sock', but this host is a node itself", error.Message,
            StringComparison.Ordinal);
    }
}
