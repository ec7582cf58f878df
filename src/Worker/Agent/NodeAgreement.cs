using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Agent;

/// <summary>Compares the settings that every node of a cluster must have alike. A node that joins asks the members themselves and not only
/// the scheduler: while the grain directory moves to the new silo there may be a second scheduler for a moment, which knows
/// nobody.</summary>
internal static class NodeAgreement
{
    // A member answers in milliseconds. One that is silent dies, or is a silo without a node.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="self">The node that joins.</param>
    /// <param name="shards">Its number of schedulers.</param>
    /// <param name="members">The silos that are active.</param>
    /// <param name="shardsOf">Asks one of them for its number.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="NodeStartException">A member has another number.</exception>
    internal static Task CheckAsync(
        NodeId self, int shards, IEnumerable<SiloAddress> members, Func<SiloAddress, Task<int>> shardsOf, TimeProvider time,
            CancellationToken cancellationToken) =>
        Task.WhenAll(members.Select(async member =>
        {
            int others;
            try
            {
                others = await shardsOf(member).WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (others != shards)
                throw new NodeStartException(
                    $"Node {self} is set to {shards} scheduler shards, the node at {member} to {others}. Set {{scheduler-shards}} alike "
                    + "on every node.");
        }));
}
