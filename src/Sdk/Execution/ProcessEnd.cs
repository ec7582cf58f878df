using System.Diagnostics;

namespace ClusterTasks.Execution;

/// <summary>The end of a child process by itself.</summary>
internal static class ProcessEnd
{
    /// <summary>How long handlers of <see cref="AppDomain.ProcessExit"/> may take: coverage, telemetry and logs are written there. Longer than
    /// the node waits for a worker, so that this is only for a child whose starter is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Exits, and kills this process when a handler does not come to an end.</summary>
    internal static void Exit(int exitCode)
    {
        // A thread and not a timer: user code may have all threads of the pool.
        var watch = new Thread(() =>
        {
            using var never = new ManualResetEvent(false);
            never.WaitOne(Patience);
            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "process end" };
        watch.Start();
        Environment.Exit(exitCode);
    }
}
