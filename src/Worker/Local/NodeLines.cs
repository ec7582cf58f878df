using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Local;

/// <summary>Passes on the output of the nodes of one cluster. A line that several of them write alike, such as that the first one is gone,
/// appears once.</summary>
internal sealed class NodeLines(Action<string> log, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (string Node, long At)> _said = new(StringComparer.Ordinal);

    /// <summary>Takes a line of a node.</summary>
    internal void Write(string node, string line)
    {
        if (LineLoggerProvider.Message(line) is not { } message || IsNew(node, message))
            log($"[node {node}] {line}");
    }

    private bool IsNew(string node, string message)
    {
        lock (_said)
        {
            long now = time.GetTimestamp();
            foreach (string old in _said.Where(said => time.GetElapsedTime(said.Value.At, now) >= Window).Select(said => said.Key)
                .ToArray())
                _said.Remove(old);
            // A node that repeats itself has its reasons.
            if (_said.TryGetValue(message, out (string Node, long At) first) && first.Node != node)
                return false;
            _said[message] = (node, now);
            return true;
        }
    }
}
