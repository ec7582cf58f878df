using ClusterTasks.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterTasks;

/// <summary>Gives running code access to the task that it is part of.</summary>
public static class RemoteContext
{
    /// <summary>Gets the executing task; null outside of tasks. Follows <c>await</c> and <c>Task.Run</c>.</summary>
    public static TaskInfo? Current => TaskContext.Current?.Info;

    /// <summary>Gets the services that functions use. A task has a scope of its own, disposed of when the task ends. In a node inside a
    /// host (<c>AddClusterTasks</c> with in-process workers) the services are the host's. Elsewhere they are those that
    /// <see cref="IRemoteStartup"/> registers, built once for the process.</summary>
    /// <exception cref="InvalidOperationException">The startup class failed; the message says how.</exception>
    /// <exception cref="ObjectDisposedException">The task has ended, and code that it left behind asks.</exception>
    public static IServiceProvider Services => TaskContext.Current?.Services ?? TaskServices.OfProcess;

    /// <summary>Gets a logger with the function's name as its category. Without another provider its lines go where the function's console
    /// output goes: to the driver, with level and category.</summary>
    /// <exception cref="InvalidOperationException">The startup class failed; the message says how.</exception>
    public static ILogger Logger => Services.GetRequiredService<ILoggerFactory>().CreateLogger(Current?.Name ?? nameof(ClusterTasks));
}
