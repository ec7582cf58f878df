using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Introspection;

/// <summary>Makes the rows of placement groups.</summary>
internal static class GroupReport
{
    internal static PlacementGroupInfo Info(OwnedGroup group) => new()
    {
        Id = group.Request.Id,
        Job = group.Job,
        Name = group.Request.Name.Length == 0 ? null : group.Request.Name,
        Strategy = (PlacementStrategy)group.Request.Strategy,
        Bundles = Array.ConvertAll(group.Request.Bundles, bundle => new Bundle
        {
            Cpus = bundle.Cpus,
            Gpus = bundle.Gpus,
            MemoryBytes = bundle.MemoryBytes,
            Resources = bundle.Custom is null ? null : bundle.CustomAmounts,
        }),
        State = State(group.View),
    };

    internal static PlacementGroupState State(GroupView view) => new()
    {
        Phase = (PlacementGroupPhase)view.Phase,
        Nodes = [.. view.Nodes.Select(node => node == default ? (NodeId?)null : node)],
        Reason = view.Reason,
        IsInfeasible = view.IsInfeasible,
    };
}
