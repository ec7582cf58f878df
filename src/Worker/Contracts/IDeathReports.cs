namespace ClusterTasks.Worker.Contracts;

/// <summary>Reports deaths of nodes to people, and knows which nodes leave in order.</summary>
internal interface IDeathReports
{
    /// <summary>Takes note of silos that leave in order: their end is expected.</summary>
    void OnLeaving(IEnumerable<SiloAddress> silos);

    bool IsLeaving(SiloAddress silo);

    /// <summary>Takes note of a node whose silo is dead, or has left, and of the silos of the nodes that live.</summary>
    Task OnGone(NodeId node, SiloAddress silo, SiloAddress[] living);
}
