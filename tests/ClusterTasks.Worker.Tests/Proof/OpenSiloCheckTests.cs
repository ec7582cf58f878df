using System.Net;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Proof;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ClusterTasks.Worker.Tests.Proof;

public sealed class OpenSiloCheckTests
{
    [Theory]
    [InlineData("127.0.0.1", null, 0)]
    [InlineData("::1", null, 30000)]
    [InlineData("10.0.0.5", "127.0.0.1", 30000)] // behind something that forwards to it
    public void Validate_OnTheLoopbackWithoutAToken_IsAllowed(string advertised, string? listen, int gatewayPort) =>
        Check(Endpoints(advertised, listen, gatewayPort), new NodeOptions());

    [Theory]
    [InlineData("10.0.0.5", null, "10.0.0.5:11111")]
    [InlineData("127.0.0.1", "0.0.0.0", "0.0.0.0:11111")]
    public void Validate_BeyondTheLoopbackWithoutAToken_SaysWhereAndWhatToSet(string advertised, string? listen, string where)
    {
        var error = Assert.Throws<NodeStartException>(() => Check(Endpoints(advertised, listen, 0), new NodeOptions()));
        Assert.StartsWith($"The silo listens on {where}, which other machines can reach, but Token of NodeOptions is not set",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("UseClusterTasksToken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OnlyTheGatewayIsOpen_IsRefused()
    {
        EndpointOptions endpoints = Endpoints("127.0.0.1", null, 30000);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(IPAddress.Any, 30000);
        Assert.Contains("0.0.0.0:30000", Assert.Throws<NodeStartException>(() => Check(endpoints, new NodeOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_BeyondTheLoopbackWithAToken_IsAllowed() =>
        Check(Endpoints("10.0.0.5", "0.0.0.0", 30000), new NodeOptions { Token = "0123456789abcdef" });

    [Fact]
    public void Validate_NodeProgram_HasCheckedBefore() =>
        Check(Endpoints("10.0.0.5", null, 0), new NodeOptions { IsInUserHost = false });

    private static void Check(EndpointOptions endpoints, NodeOptions node) =>
        new OpenSiloCheck(Options.Create(node), Options.Create(endpoints)).ValidateConfiguration();

    private static EndpointOptions Endpoints(string advertised, string? listen, int gatewayPort) => new()
    {
        AdvertisedIPAddress = IPAddress.Parse(advertised),
        SiloPort = 11111,
        GatewayPort = gatewayPort,
        SiloListeningEndpoint = listen is null ? null : new IPEndPoint(IPAddress.Parse(listen), 11111),
        GatewayListeningEndpoint = listen is null || gatewayPort == 0 ? null : new IPEndPoint(IPAddress.Parse(listen), gatewayPort),
    };
}
