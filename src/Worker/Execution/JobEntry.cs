namespace ClusterTasks.Worker.Execution;

/// <summary>A job on this node: its connected workers.</summary>
internal sealed class JobEntry(JobId id)
{
    internal JobId Id { get; } = id;

    internal List<WorkerEntry> Workers { get; } = [];

    /// <summary>How many workers it was given beyond the usual number, by the GPUs that they see (empty: none).</summary>
    internal Dictionary<string, int> Extra { get; } = [];
}
