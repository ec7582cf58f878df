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
        ReplaceTransport(services);
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
            services.Configure<ClientConnectionOptions>(
                options => options.ConfigureConnection(connections => GuardOf(connections).OpenGateway(connections)));
    }

    /// <summary>Guards a node's silo by the node's secret, unless it was given a separate one.</summary>
    internal static void UseTokenOfNode(IServiceCollection services) =>
        services.AddOptions<ProofOptions>().PostConfigure<IOptions<NodeOptions>>((proof, node) => proof.Token ??= node.Value.Token);

    /// <summary>Replaces Orleans' own listeners and connections, which are services with keys that only Orleans has, by ours.</summary>
    private static void ReplaceTransport(IServiceCollection services)
    {
        for (int i = 0; i < services.Count; i++)
        {
            if (services[i] is not { IsKeyedService: true, KeyedImplementationFactory: { } own, ServiceKey: { } key })
                continue;
            if (services[i].ServiceType == typeof(IConnectionListenerFactory))
            {
                services[i] = ServiceDescriptor.KeyedSingleton(typeof(IConnectionListenerFactory), key, (provider, itsKey) =>
                    provider.GetRequiredService<ConnectionGuard>().Listeners(() => (IConnectionListenerFactory)own(provider, itsKey)));
            }
            else if (services[i].ServiceType == typeof(IConnectionFactory))
            {
                services[i] = ServiceDescriptor.KeyedSingleton(typeof(IConnectionFactory), key, (provider, itsKey) =>
                    provider.GetRequiredService<ConnectionGuard>().Connections((IConnectionFactory)own(provider, itsKey)));
            }
        }
    }

    private static bool TryAdd(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ConnectionGuard)))
            return false;
        services.AddSingleton<ConnectionGuard>();
        return true;
    }

    private static ConnectionGuard GuardOf(IConnectionBuilder connections) =>
        connections.ApplicationServices.GetRequiredService<ConnectionGuard>();
}
