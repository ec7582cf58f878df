using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClusterTasks.Worker.Membership;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ClusterTasks.Worker.Agent;

/// <summary>Identifies the cluster of this silo to its sessions, so that a process with several can tell whose a reference is.</summary>
/// <remarks>Clusters for development often share an id; what tells those apart is where their list of silos is: with their first silo, or
/// in a file.</remarks>
internal sealed class ClusterIdentity(
    IOptions<ClusterOptions> cluster, IOptions<DevelopmentClusterMembershipOptions> development, IMembershipTable table)
{
    internal ulong Value { get; } = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{cluster.Value.ClusterId}\n{cluster.Value.ServiceId}\n{PlaceOf(table, development.Value)}")));

    private static object? PlaceOf(IMembershipTable table, DevelopmentClusterMembershipOptions development) =>
        table is FileMembershipTable file ? file.Path : development.PrimarySiloEndpoint;
}
