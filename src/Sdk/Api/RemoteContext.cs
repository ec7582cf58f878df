using ClusterTasks.Execution;

namespace ClusterTasks;

/// <summary>What running code can learn of the task that it is part of.</summary>
public static class RemoteContext
{
    /// <summary>The executing task; null outside of tasks. Follows <c>await</c> and <c>Task.Run</c>.</summary>
    public static TaskInfo? Current => TaskContext.Current?.Info;
}
