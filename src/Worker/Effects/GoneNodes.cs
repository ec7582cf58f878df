
namespace ClusterTasks.Worker.Effects;

/// <summary>The nodes from which nothing comes from now on: dead ones, and strangers that were never in this cluster.</summary>
internal sealed class GoneNodes
{
    // More than any cluster loses while a reference lives; a client that makes ids up gets no more memory than this.
    internal const int RememberedStrangers = 4_096;

    /// <summary>The nodes that the cluster's list of members calls dead. No node comes back under its id.</summary>
    internal HashSet<NodeId> Dead { get; } = [];

    /// <summary>The nodes that nobody knows. One of them may join after all.</summary>
    internal RecentSet<NodeId> Strangers { get; } = new(RememberedStrangers);

    internal bool IsAny => Dead.Count + Strangers.Count > 0;

    /// <summary>Returns true when nothing comes from the node, and nothing is sent there.</summary>
    internal bool IsGone(NodeId node) => Dead.Contains(node) || (Strangers.Count > 0 && Strangers.Contains(node));
}
