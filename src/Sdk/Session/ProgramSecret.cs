using System.Security.Cryptography;

namespace ClusterTasks.Session;

/// <summary>A secret that shows a cluster which sessions are of one process: each of them may name the objects of the others. It goes only
/// to nodes, and no listing shows it.</summary>
internal static class ProgramSecret
{
    internal static string Value { get; } = RandomNumberGenerator.GetHexString(32);
}
