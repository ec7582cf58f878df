using System.CommandLine;
using ClusterTasks.Worker.Startup;

namespace ClusterTasks.Node;

/// <summary>The node program.</summary>
internal static class Program
{
    // A node handles the signals itself. The library's own handler fails on a second one, which ends the process with a dump of its core.
    private static readonly InvocationConfiguration OwnSignals = new() { ProcessTerminationTimeout = null };

    // The bare command takes everything from the environment; building the command line would cost it start-up time.
    private static Task<int> Main(string[] args) => args is ["node"]
        ? NodeProgram.RunAsync(Environment.GetEnvironmentVariable, TimeProvider.System)
        : NodeCommandLine.RunAsync(args, TimeProvider.System, OwnSignals);
}
