using ClusterTasks.Session;

namespace ClusterTasks.Execution;

/// <summary>The executing task, carried along its flow of control.</summary>
internal sealed class TaskContext(SessionCore session, TaskInfo info)
{
    private static readonly AsyncLocal<TaskContext?> Ambient = new();

    internal static TaskContext? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    internal SessionCore Session { get; } = session;

    internal TaskInfo Info { get; } = info;
}
