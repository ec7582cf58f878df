using System.Reflection;

namespace ClusterTasks.Execution;

/// <summary>The life of a worker process: connect to the node, run what it sends, end when it says so or is gone.</summary>
internal static class WorkerMain
{
    // sysexits.h: EX_UNAVAILABLE.
    private const int Unavailable = 69;

    /// <summary>Returns the process's exit code when the worker's work is done.</summary>
    internal static int Run(WorkerStartOptions options)
    {
        Console.Error.WriteLine($"This worker of {Assembly.GetEntryAssembly()?.GetName().Name} ({AppContext.BaseDirectory}) has no session to {options.Address}.");
        return Unavailable;
    }
}
