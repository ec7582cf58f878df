using System.Globalization;
using System.Net;
using System.Text;
using ClusterTasks.Cluster.Tests.Deployment;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterTasks.Cluster.Tests.Security;

/// <summary>The ports that a node opens, and the clients that get in by the gateway.</summary>
public sealed class ListenerTests : IAsyncDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Theory]
    [InlineData("localhost")]
    [InlineData("redis")]
    public async Task Node_AdvertisedOnTheLoopback_ListensNowhereElse(string clustering)
    {
        if (clustering == "redis")
            RedisServer.Require();
        await using RedisServer? redis = clustering == "redis" ? await RedisServer.StartAsync(_scope, ["redis-server", "--save", ""])
            : null;
        await using NodeProcess node = Start(
            ("CLUSTERING", clustering), ("REDIS", redis?.Address ?? "127.0.0.1:1"), ("ADVERTISE", "127.0.0.1"));
        await node.ReadyAsync();
        IPEndPoint[] open = Listeners.Of(node.Id);
        Assert.Equal(2, open.Length); // silo and transfer
        Assert.All(open, listener => Assert.True(IPAddress.IsLoopback(listener.Address), $"It listens on {listener}."));
        await node.StopAsync();
    }

    [Fact]
    public async Task Node_ListensOnEveryAddressWithoutASecretOfItsOwner_IsRefused()
    {
        await using NodeProcess node = Start(("LISTEN", "0.0.0.0"));
        Assert.Contains("CLUSTERTASKS_TOKEN_FILE is not set", await node.FailsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_ListensOnAnAddressThatTheMachineHasNot_SaysWhatToSet()
    {
        await using NodeProcess node = Start(("LISTEN", "192.0.2.1"), ("TOKEN_FILE", WriteToken(Token)));
        Assert.Contains("Set CLUSTERTASKS_LISTEN to one that it has", await node.FailsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_AClientWithoutTheToken_IsNotLetInAndOneWithItIs()
    {
        int port = FreePort.Find(IPAddress.Loopback);
        await using NodeProcess node = Start(
            ("GATEWAY_PORT", port.ToString(CultureInfo.InvariantCulture)), ("TOKEN_FILE", WriteToken(Token)));
        await node.ReadyAsync();
        var gateway = new IPEndPoint(IPAddress.Loopback, port);
        byte[] told = await Strangers.TalkAsync(gateway, new byte[1000]);
        Assert.InRange(told.Length, 0, ProofExchange.GreetingBytes);
        Assert.DoesNotContain("clustertasks", Encoding.ASCII.GetString(told), StringComparison.Ordinal);

        using (IHost client = Client(gateway, Token))
        {
            await client.StartAsync(TestContext.Current.CancellationToken);
            Assert.NotEmpty(await client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetHosts());
            await client.StopAsync(TestContext.Current.CancellationToken);
        }

        foreach (string? token in (string?[])[null, Token.ToUpperInvariant()])
        {
            using IHost stranger = Client(gateway, token);
            await Assert.ThrowsAnyAsync<Exception>(
                () => stranger.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience));
        }

        await node.StopAsync();
    }

    private static IHost Client(IPEndPoint gateway, string? token)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(gateway);
            client.Configure<global::Orleans.Configuration.ClusterOptions>(
                o => (o.ClusterId, o.ServiceId) = ("clustertasks", "clustertasks"));
            client.UseConnectionRetryFilter((_, _) => Task.FromResult(false));
            if (token is not null)
                client.UseClusterTasksToken(token);
        });
        return builder.Build();
    }

    private string WriteToken(string token)
    {
        string path = Path.Combine(_scope.Path, "secret");
        File.WriteAllText(path, token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private NodeProcess Start(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["CLUSTERTASKS_RUN_DIR"] = Path.Combine(_scope.Path, "run"),
            ["CLUSTERTASKS_MEMBERSHIP"] = "fast",
            ["CLUSTERTASKS_STORE_BYTES"] = "128M",
            ["CLUSTERTASKS_SPILL_DIR"] = "none",
            ["CLUSTERTASKS_CPUS"] = "1",
        };
        foreach ((string name, string value) in settings)
            environment["CLUSTERTASKS_" + name] = value;
        return new NodeProcess(_scope, "node", ["node"], environment);
    }
}
