using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Ownership;

/// <summary>The common part of tasks that may run in each other's slots.</summary>
internal readonly record struct SlotClassKey(JobId Job, Placement Placement, ProcessSharing Sharing = ProcessSharing.None)
{
    internal static SlotClassKey Of(JobId job, TaskDefinition definition) => new(job, definition.Placement, definition.Sharing);
}
