using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Node;

/// <summary>The node program.</summary>
internal static class Program
{
    // The bare command takes everything from the environment; building the command line would cost it start-up time.
    private static Task<int> Main(string[] args) => args is ["node"]
        ? NodeProgram.RunAsync(Environment.GetEnvironmentVariable, TimeProvider.System)
        : NodeCommandLine.Create(TimeProvider.System).Parse(args).InvokeAsync();
}
