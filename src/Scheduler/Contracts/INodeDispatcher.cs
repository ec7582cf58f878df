namespace ClusterTasks.Scheduling.Contracts;

/// <summary>The scheduler's way to the nodes. The calls carry a node's silo with its generation; the receiver dedups by task and
/// attempt.</summary>
internal interface INodeDispatcher
{
    /// <summary>Hands tasks to a node. Completes when the node has them, not when they have run. A <see cref="TimeoutException"/>
    /// (outcome unknown) is sent again to the same node, so that no attempt runs on two; after any other failure the tasks are
    /// placed again.</summary>
    Task DispatchAsync(SiloAddress node, PlaceRequest[] tasks);

    Task PublishViewAsync(SiloAddress node, ClusterView view);

    /// <summary>Tells an owner, once a task, that no node of today's cluster could ever run these. They stay queued. With
    /// <paramref name="isFinal"/> nothing that may join can change it: the owner fails them and takes them out of the queue.</summary>
    Task InfeasibleAsync(SiloAddress owner, TaskId[] tasks, string reason, bool isFinal);

    /// <summary>Asks an owner to end slots soon, since others wait for them. Advice: a lost one is repeated after a
    /// while.</summary>
    Task RecallAsync(SiloAddress owner, TaskId[] slots);

    /// <summary>False: refused, as <see cref="BundleStep"/> says.</summary>
    Task<bool> BundlesAsync(SiloAddress node, BundleOrder order);

    Task GroupChangedAsync(SiloAddress owner, GroupView group);
}
