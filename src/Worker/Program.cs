using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker;

/// <summary>The node program. Not top-level statements: those make a public type <c>Program</c>, which every program that references
/// this assembly would see beside its own.</summary>
internal static class Program
{
    // The bare command takes everything from the environment; building the command line would cost it start-up time.
    private static Task<int> Main(string[] args) => args is ["node"]
        ? NodeCommandLine.RunNodeAsync(new Dictionary<string, string>(), TimeProvider.System)
        : NodeCommandLine.Create(TimeProvider.System).Parse(args).InvokeAsync();
}
