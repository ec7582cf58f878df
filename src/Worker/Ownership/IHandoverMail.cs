using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Takes what <see cref="Handovers"/> says to other nodes, in order. Called under the node's lock: implementations queue and return.</summary>
internal interface IHandoverMail
{
    /// <summary>Queues a message to a node, which may be this one.</summary>
    void Post<T>(NodeId node, in T frame)
        where T : IFrame<T>;

    /// <summary>Tells that all owners know of what a question was about: see <see cref="Handovers.Ask"/>.</summary>
    void Settled(long question);
}
