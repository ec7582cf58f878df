using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>A connected worker: a process of a job's program, or executor threads in this process.</summary>
internal sealed class WorkerEntry(NodeSession session)
{
    internal NodeSession Session { get; } = session;

    /// <summary>The GPUs that it sees, as <see cref="DeviceShare.Visible"/>; null for a worker of tasks that have none.</summary>
    internal string? Gpus { get; } = session.Gpus;

    /// <summary>Tasks that run and are not blocked; the next task goes to the worker with the fewest.</summary>
    internal int Active { get; set; }
}
