namespace ClusterTasks.Worker.Execution;

/// <summary>A job on this node: its connected workers.</summary>
internal sealed class JobEntry(JobId id)
{
    internal JobId Id { get; } = id;

    internal List<WorkerEntry> Workers { get; } = [];
}
