using System.Net;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ClusterTasks.Worker.Proof;

/// <summary>Refuses the start of a silo of the user's own that other machines can reach and that asks nobody for a secret: anybody who
/// reaches it runs code as its user. The check comes before the silo opens a port. The node program always has a secret.</summary>
internal sealed class OpenSiloCheck(IOptions<NodeOptions> node, IOptions<EndpointOptions> endpoints) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (node.Value.IsInUserHost && string.IsNullOrEmpty(node.Value.Token) && Reachable(endpoints.Value) is { } open)
        {
            throw new NodeStartException(
                $"The silo listens on {open}, which other machines can reach, but {{token-file}} of NodeOptions is not set, so anybody "
                    + "who reaches it could run code as its user. "
                + "Set the same secret on every silo of the cluster, a random one such as the output of 'openssl rand -hex 32' (in "
                    + "those without a node, and in Orleans clients, by UseClusterTasksToken), or let the silo listen on the loopback "
                    + "(EndpointOptions).",
                reader: node.Value.Reader);
        }
    }

    /// <summary>Returns the endpoint at which the silo listens beyond the loopback; null: there is none.</summary>
    private static IPEndPoint? Reachable(EndpointOptions options)
    {
        // Like Orleans: the advertised address, where no listening address is set.
        IPAddress advertised = options.AdvertisedIPAddress ?? IPAddress.Loopback;
        IPEndPoint silo = options.SiloListeningEndpoint ?? new IPEndPoint(advertised, options.SiloPort);
        if (!IPAddress.IsLoopback(silo.Address))
            return silo;
        IPEndPoint gateway = options.GatewayListeningEndpoint ?? new IPEndPoint(advertised, options.GatewayPort);
        return options.GatewayPort == 0 || IPAddress.IsLoopback(gateway.Address) ? null : gateway;
    }
}
