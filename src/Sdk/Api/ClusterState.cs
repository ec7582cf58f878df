using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Looks at the cluster through a session: its nodes, and why something waits.</summary>
public sealed class ClusterState
{
    private readonly SessionClient _session;

    internal ClusterState(SessionClient session) => _session = session;

    /// <summary>Asks every node for its figures. Cost: one short call to each node, all at once; a node that does not answer within
    /// five seconds is left out.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public async Task<IReadOnlyList<NodeState>> NodesAsync(CancellationToken cancellationToken = default) =>
        NodeStateWire.DecodeList(await _session.QueryAsync(QueryKind.Nodes, default, cancellationToken).ConfigureAwait(false));

    /// <summary>Says, in words and with numbers, why an object is not ready: which argument its task waits for, which resources, or
    /// where it runs.</summary>
    /// <param name="id">The object, from <see cref="ObjectRef{T}.Id"/>.</param>
    public Task<string> WhyPendingAsync(ObjectId id) => _session.WhyAsync(id);
}
