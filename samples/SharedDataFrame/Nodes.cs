using ClusterTasks;

namespace SharedDataFrame;

/// <summary>What the cluster says about its nodes right now.</summary>
internal static class Nodes
{
    /// <summary>The node that this process is attached to.</summary>
    internal static async Task<NodeState> HomeAsync() => await FindAsync(Remote.Current.NodeId);

    internal static async Task<NodeState> FindAsync(NodeId id) =>
        (await Remote.Current.State.NodesAsync()).Single(node => node.Id == id);

    /// <summary>Any other node, or null where the cluster has only one.</summary>
    internal static async Task<NodeState?> OtherAsync() =>
        (await Remote.Current.State.NodesAsync()).FirstOrDefault(node => node.Id != Remote.Current.NodeId);
}
