using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Shows the standard output of remote functions on the driver's console, each line with where it comes from.</summary>
internal sealed class TaskOutput(Action<string>? sink)
{
    internal void Write(LogLine line)
    {
        string text = $"[{line.Function} node={Short(line.Node)} pid={line.ProcessId}] {line.Text}";
        if (sink is not null)
            sink(text);
        else
            (line.IsError ? Console.Error : Console.Out).WriteLine(text);
    }

    // Enough to tell the nodes of a cluster apart, short enough for a console.
    private static string Short(NodeId node) => node.ToString()[..8];
}
