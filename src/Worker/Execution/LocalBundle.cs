using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Execution;

/// <summary>A bundle of a placement group that this node holds.</summary>
internal sealed class LocalBundle(PlacementGroupId group, JobId job, int index, long round, ResourceSet amount)
{
    internal PlacementGroupId Group { get; } = group;

    internal JobId Job { get; } = job;

    internal int Index { get; } = index;

    internal long Round { get; } = round;

    internal ResourceSet Amount { get; } = amount;

    /// <summary>Tasks may run in it.</summary>
    internal bool IsCommitted { get; set; }

    /// <summary>Its resources under its own name.</summary>
    internal ResourceSet Named { get; } = BundleResources.In(group, index, amount);

    internal BundleReport Report =>
        new() { Group = Group, Index = Index, Round = Round, Amount = Amount, IsCommitted = IsCommitted, Job = Job };
}
