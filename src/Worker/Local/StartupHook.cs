using ClusterTasks.Execution;
using ClusterTasks.Worker.Local;
using ClusterTasks.Worker.Startup;

/// <summary>Turns any program into a node: with <c>DOTNET_STARTUP_HOOKS=ClusterTasks.Worker</c> the runtime calls <see cref="Initialize"/>
/// in the program's own dependency context before <c>Main</c>. The runtime fixes name and namespace.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (ChildStart.Take(ChildStart.NodeRole) is not { } start)
            return;
        int exitCode = NodeProgram.RunAsync(
            variable => start.Settings.GetValueOrDefault(variable[ChildStart.Prefix.Length..]), TimeProvider.System,
                reader: LocalSettingNames.Reader).GetAwaiter().GetResult();

        // Never back to the program's Main: only the driver runs that.
        ProcessEnd.Exit(exitCode);
    }
}
