using ClusterTasks;

namespace SharedDataFrame;

/// <summary>Prints the cluster's present description of its nodes.</summary>
internal static class Nodes
{
    // Both functions run at the same time on one node, each on a slot of its own.
    private const int SlotsNeeded = 2;

    /// <summary>Returns the node that this process is attached to.</summary>
    /// <exception cref="InvalidOperationException">It has too few slots for two functions at once.</exception>
    internal static async Task<NodeState> HomeAsync()
    {
        NodeState home = await FindAsync(Remote.Current.NodeId);
        return home.Cpus >= SlotsNeeded ? home : throw new InvalidOperationException(
            $"Node {home.Id} has {home.Cpus} CPU slots; two functions at once need {SlotsNeeded}: start the node with "
                + $"CLUSTERTASKS_CPUS={SlotsNeeded}.");
    }

    internal static async Task<NodeState> FindAsync(NodeId id) =>
        (await Remote.Current.State.NodesAsync()).Single(node => node.Id == id);

    /// <summary>Returns another node with enough slots, or null where there is none.</summary>
    internal static async Task<NodeState?> OtherAsync() =>
        (await Remote.Current.State.NodesAsync()).FirstOrDefault(node => node.Id != Remote.Current.NodeId && node.Cpus >= SlotsNeeded);
}
