using System.Diagnostics;

namespace ClusterTasks.Execution;

/// <summary>Ends a child process from inside.</summary>
internal static class ProcessEnd
{
    /// <summary>The time that handlers of <see cref="AppDomain.ProcessExit"/> may take: they write coverage, telemetry and logs. It is
    /// longer than the node waits for a worker, so it matters only for a child whose starter is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Exits, and kills this process when a handler does not end.</summary>
    internal static void Exit(int exitCode)
    {
        KillAfter(Patience);
        Environment.Exit(exitCode);
    }

    /// <summary>Kills this process after a while, whatever it is doing then.</summary>
    internal static void KillAfter(TimeSpan patience)
    {
        // A thread and not a timer: user code may have all threads of the pool.
        var watch = new Thread(() =>
        {
            using var never = new ManualResetEvent(false);
            never.WaitOne(patience);
            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "process end" };
        watch.Start();
    }
}
