using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Policy;

/// <summary>Tasks to send to one node.</summary>
internal readonly record struct NodeBatch(NodeId Node, SiloAddress Silo, PlaceRequest[] Tasks);

/// <summary>Tasks that no node could ever run today, for their owner.</summary>
internal readonly record struct InfeasibleNotice(SiloAddress Owner, TaskId[] Tasks, string Reason, bool IsFinal = false);

/// <summary>A step with bundles, for one node.</summary>
internal readonly record struct NodeOrder(NodeId Node, SiloAddress Silo, BundleOrder Order);

/// <summary>The new state of a group, for its owner.</summary>
internal readonly record struct GroupNotice(SiloAddress Owner, GroupView Group);

/// <summary>Slots that their owner should end soon, because others wait for the slots. It is advice: an owner may be slow or
/// gone.</summary>
internal readonly record struct RecallSlots(SiloAddress Owner, TaskId[] Slots);

/// <summary>Actions that the caller of the policy must carry out.</summary>
internal sealed record SchedulerActions(IReadOnlyList<NodeBatch> Dispatch, IReadOnlyList<InfeasibleNotice> Infeasible, bool ViewChanged)
{
    internal static readonly SchedulerActions None = new([], [], false);

    internal IReadOnlyList<RecallSlots> Recalls { get; init; } = [];

    /// <summary>The time at which to advance again even without an event; null: not before the next event.</summary>
    internal TimeSpan? AdvanceAgain { get; init; }

    /// <summary>Each is answered by <see cref="SchedulerState.BundlesAnswered"/>.</summary>
    internal IReadOnlyList<NodeOrder> Orders { get; init; } = [];

    internal IReadOnlyList<GroupNotice> Groups { get; init; } = [];
}
