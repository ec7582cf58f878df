using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Leases;

/// <summary>What tasks must have in common to run in each other's slots.</summary>
internal readonly record struct LeaseClassKey(
    JobId Job, ResourceSet Demand, NodeId Affinity, bool SoftAffinity, int Priority, string Labels,
    PlacementGroupId Group, int Bundle, ProcessSharing Sharing = ProcessSharing.None)
{
    internal static LeaseClassKey Of(JobId job, TaskShape shape) => new(
        job, ResourceSet.From(shape.Cpus, shape.Gpus, shape.MemoryBytes, shape.Resources), shape.Affinity, shape.SoftAffinity,
            shape.Priority,
        shape.Labels, shape.Group, shape.Bundle, shape.Sharing);
}
