using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Worker.Machine;

/// <summary>A silo in the cluster's list, which keeps the dead ones.</summary>
/// <param name="Silo">Its address.</param>
/// <param name="IsDead">Whether the cluster has declared it dead, or it left.</param>
/// <param name="Name">Its name; that of a node says which one it is, unless its host has chosen another.</param>
internal readonly record struct Member(SiloAddress Silo, bool IsDead, string Name)
{
    private const string Prefix = "clustertasks-";

    /// <summary>The node of the silo, if its name says so.</summary>
    internal NodeId? Node => TryRead(Name, out NodeId node) ? node : null;

    /// <summary>The name of a node's silo. By it a node that joins later still learns of earlier deaths.</summary>
    internal static string NameOf(NodeId node) => Prefix + node;

    /// <summary>Whether a node is in no line of the list: it never was in the cluster, or its line was removed long ago.</summary>
    /// <param name="node">The node.</param>
    /// <param name="members">The list.</param>
    /// <param name="known">Silos whose nodes are known to be others.</param>
    internal static bool IsStranger(NodeId node, IEnumerable<Member> members, IReadOnlySet<SiloAddress> known) =>
        members.All(member => member.Node is { } named ? named != node : known.Contains(member.Silo));

    private static bool TryRead([NotNullWhen(true)] string? name, out NodeId node)
    {
        node = default;
        if (name?.StartsWith(Prefix, StringComparison.Ordinal) != true
            || !ulong.TryParse(name.AsSpan(Prefix.Length), System.Globalization.NumberStyles.AllowHexSpecifier,
                System.Globalization.CultureInfo.InvariantCulture, out ulong value))
            return false;
        node = new NodeId(value);
        return value != 0;
    }
}
