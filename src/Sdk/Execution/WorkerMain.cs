using System.Reflection;

namespace ClusterTasks.Execution;

/// <summary>The life of a worker process: connect to the node, run what it sends, end when it says so or is gone.</summary>
internal static class WorkerMain
{
    // sysexits.h: EX_UNAVAILABLE.
    private const int Unavailable = 69;

    /// <summary>Connects and serves; set by the session, which knows the protocol. Gives the process's exit code.</summary>
    internal static Func<WorkerStartOptions, int>? Serve { get; set; }

    /// <summary>Returns the exit code when the worker's work is done.</summary>
    internal static int Run(WorkerStartOptions options)
    {
        if (Serve is { } serve)
            return serve(options);
        Console.Error.WriteLine($"This worker of {Assembly.GetEntryAssembly()?.GetName().Name} ({AppContext.BaseDirectory}) has no session to {options.Address}.");
        return Unavailable;
    }
}
