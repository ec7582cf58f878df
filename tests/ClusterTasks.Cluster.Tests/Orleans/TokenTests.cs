using System.Net;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace ClusterTasks.Cluster.Tests.Orleans;

/// <summary>A user's own silos have a token. They let in a silo without a node, and clients, when these have it.</summary>
public sealed class TokenTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("ct-").FullName;
    private readonly IPEndPoint _primary = new(IPAddress.Loopback, FreePort.Find(IPAddress.Loopback));
    private readonly IPEndPoint _gateway = new(IPAddress.Loopback, FreePort.Find(IPAddress.Loopback));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AddClusterTasks_WithToken_LetsInWhoHasIt()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        using IHost node = Silo(_primary.Port, _gateway.Port, silo => silo.AddClusterTasks(Configure));
        await node.StartAsync(ct).WaitAsync(Eventually.Patience, ct);
        Assert.Equal(7, await node.Services.GetRequiredService<RemoteSession>().Invoke(Numbers.Add, 3, 4).GetAsync(Eventually.Patience));

        using (IHost plain = Silo(FreePort.Find(IPAddress.Loopback), 0, silo => silo.UseClusterTasksToken(Token)))
        {
            await plain.StartAsync(ct).WaitAsync(Eventually.Patience, ct);
            await plain.StopAsync(ct);
        }

        using (IHost client = Client())
        {
            await client.StartAsync(ct).WaitAsync(Eventually.Patience, ct);
            Assert.Equal(12, await client.Services.GetRequiredService<IClusterClient>().GetGrain<ISumGrain>("sums")
                .SumOfLengths(["abc", "abcd", "abcde"]));
            await client.StopAsync(ct);
        }

        await node.StopAsync(ct);
    }

    /// <summary>The silo refuses before it opens a port, and without a stack trace of Orleans.</summary>
    [Fact]
    public async Task AddClusterTasks_OpenToOtherMachinesWithoutToken_DoesNotStart()
    {
        using IHost node = Silo(_primary.Port, 0, silo =>
        {
            silo.Configure<EndpointOptions>(options => options.SiloListeningEndpoint = new IPEndPoint(IPAddress.Any, _primary.Port));
            silo.AddClusterTasks(options =>
            {
                Configure(options);
                options.Token = null;
            });
        });
        var error = await Assert.ThrowsAsync<NodeStartException>(() => node.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains($"listens on 0.0.0.0:{_primary.Port}", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "run")));
    }

    [Fact]
    public void UseClusterTasksToken_TooShort_SaysSoAtTheCall()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        ArgumentException? error = null;
        builder.UseOrleansClient(client => error = Assert.Throws<ArgumentException>(() => client.UseClusterTasksToken("short")));
        Assert.Contains("at least 16", error!.Message, StringComparison.Ordinal);
    }

    private void Configure(NodeOptions node)
    {
        node.Cpus = 1;
        node.Workers = WorkerMode.InProcess;
        node.StoreBytes = 96 << 20;
        node.RunDirectory = Path.Combine(_folder, "run");
        node.Token = Token;
    }

    private IHost Silo(int port, int gatewayPort, Action<ISiloBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.UseDevelopmentClustering(_primary);
            silo.ConfigureEndpoints(IPAddress.Loopback, port, gatewayPort);
            silo.Configure<ClusterOptions>(Name);
            configure(silo);
        });
        return builder.Build();
    }

    private IHost Client()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(
            client => client.UseStaticClustering(_gateway).Configure<ClusterOptions>(Name).UseClusterTasksToken(Token));
        return builder.Build();
    }

    private static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = ("token", "token");
}
