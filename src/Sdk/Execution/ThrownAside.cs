using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace ClusterTasks.Execution;

/// <summary>Fails a task with an exception that .NET throws aside. If an awaiter throws when it gets its continuation, the method that
/// awaits can neither catch that nor go on. .NET then throws it on the thread pool, past every catch: the process would end.</summary>
internal static class ThrownAside
{
    private static int _installed;

    /// <summary>Installs the handler once for the process; later calls do nothing. If the program has a handler of its own, that one
    /// stays.</summary>
    internal static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) != 0)
            return;
        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(TryTake);
        }
        catch (InvalidOperationException)
        {
            // .NET has room for only one handler.
        }
    }

    // A filter calls it before anything is unwound: the flow is still that of the task.
    private static bool TryTake(Exception error) => TaskContext.Current is { } context && IsThrownAside(error) && context.TryFail(error);

    /// <summary>False for exceptions of the program's own threads, timers and work items: these end the process, as everywhere in
    /// .NET.</summary>
    private static bool IsThrownAside(Exception error) =>
        Array.Exists(new StackTrace(error, fNeedFileInfo: false).GetFrames(), static frame =>
        DiagnosticMethodInfo.Create(frame) is { } method && method.Name.Contains("ThrowAsync", StringComparison.Ordinal)
        && method.DeclaringTypeName.StartsWith(typeof(Task).FullName!, StringComparison.Ordinal));
}
