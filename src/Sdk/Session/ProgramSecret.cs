using System.Security.Cryptography;

namespace ClusterTasks.Session;

/// <summary>By this a cluster knows that several sessions are of one process: what one of them has made, the others may name. It goes to nodes
/// alone, and no listing shows it.</summary>
internal static class ProgramSecret
{
    internal static string Value { get; } = RandomNumberGenerator.GetHexString(32);
}
