using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Slots;

/// <summary>The common part of tasks that may run in each other's slots.</summary>
internal readonly record struct SlotClassKey(
    JobId Job, ResourceSet Demand, NodeId Affinity, bool SoftAffinity, int Priority, string Labels,
    PlacementGroupId Group, int Bundle, ProcessSharing Sharing = ProcessSharing.None)
{
    internal static SlotClassKey Of(JobId job, TaskDefinition definition) => new(
        job, ResourceSet.From(definition.Cpus, definition.Gpus, definition.MemoryBytes, definition.Resources), definition.Affinity,
            definition.SoftAffinity,
            definition.Priority,
        definition.Labels, definition.Group, definition.Bundle, definition.Sharing);
}
