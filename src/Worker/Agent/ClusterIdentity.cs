using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ClusterTasks.Worker.Agent;

/// <summary>Identifies the cluster of this silo to its sessions, so that a process with several can tell whose a reference is.</summary>
/// <remarks>Clusters for development often share an id; what tells those apart is their first silo.</remarks>
internal sealed class ClusterIdentity(IOptions<ClusterOptions> cluster, IOptions<DevelopmentClusterMembershipOptions> development)
{
    internal ulong Value { get; } = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{cluster.Value.ClusterId}\n{cluster.Value.ServiceId}\n{development.Value.PrimarySiloEndpoint}")));
}
