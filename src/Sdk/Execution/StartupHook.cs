using ClusterTasks.Execution;

/// <summary>Turns any program into a worker: with <c>DOTNET_STARTUP_HOOKS=ClusterTasks.Sdk</c> the runtime calls <see cref="Initialize"/>
/// in the program's own dependency context before <c>Main</c>. The runtime fixes name and namespace.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (ChildStart.Take(ChildStart.WorkerRole) is not { } start)
            return;
        int exitCode = WorkerMain.Run(start);

        // Never back to the program's Main: only the driver runs that.
        ProcessEnd.Exit(exitCode);
    }
}
