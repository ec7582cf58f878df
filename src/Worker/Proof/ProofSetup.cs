using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ClusterTasks.Worker.Proof;

/// <summary>Puts the guard before the connections of a silo or a client, once.</summary>
internal static class ProofSetup
{
    internal static void GuardSilo(IServiceCollection services)
    {
        if (!TryAdd(services))
            return;
        services.Configure<SiloConnectionOptions>(options =>
        {
            options.ConfigureSiloInboundConnection(connections => GuardOf(connections).AcceptSilo(connections));
            options.ConfigureSiloOutboundConnection(connections => GuardOf(connections).OpenSilo(connections));
            options.ConfigureGatewayInboundConnection(connections => GuardOf(connections).AcceptClient(connections));
        });
    }

    internal static void GuardClient(IServiceCollection services)
    {
        if (TryAdd(services))
            services.Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connections => GuardOf(connections).OpenGateway(connections)));
    }

    /// <summary>A node's silo is guarded by the node's secret, unless it was given one apart.</summary>
    internal static void UseTokenOfNode(IServiceCollection services) =>
        services.AddOptions<ProofOptions>().PostConfigure<IOptions<NodeOptions>>((proof, node) => proof.Token ??= node.Value.Token);

    private static bool TryAdd(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ConnectionGuard)))
            return false;
        services.AddSingleton<ConnectionGuard>();
        return true;
    }

    private static ConnectionGuard GuardOf(IConnectionBuilder connections) => connections.ApplicationServices.GetRequiredService<ConnectionGuard>();
}
