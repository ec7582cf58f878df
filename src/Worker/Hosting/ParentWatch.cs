using ClusterTasks.Platform;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Ends this process when another one has ended, however it ended.</summary>
/// <remarks>A thread sleeps in poll() on the parent's pidfd. PR_SET_PDEATHSIG would fire when the parent's <i>thread</i> that
/// started us ends, and pool threads end at any time.</remarks>
internal static class ParentWatch
{
    private const int SmallStack = 64 << 10;

    /// <param name="parentProcessId">The process to watch.</param>
    /// <param name="onExit">Runs on the watching thread; at once when there is no such process.</param>
    internal static void Start(int parentProcessId, Action onExit)
    {
        SafeFileHandle? parent = ProcessHandle.Open(parentProcessId);
        var thread = new Thread(
            () =>
            {
                using (parent)
                {
                    if (parent is not null)
                        ProcessHandle.WaitForExit(parent, timeoutMilliseconds: -1);
                }

                onExit();
            },
            SmallStack)
        { IsBackground = true, Name = "parent watch" };
        thread.Start();
    }
}
