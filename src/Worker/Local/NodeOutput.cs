using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Local;

/// <summary>Listens to a node process: finds the ready line, passes the other lines on with the name of the node, and keeps the last lines
/// for an error message.</summary>
internal sealed class NodeOutput(string name, Action<string, string> log)
{
    private const int Kept = 20;
    private readonly TaskCompletionSource<NodeReadyLine> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _last = new();

    internal Task<NodeReadyLine> Ready => _ready.Task;

    internal void OnLine(string line, bool isError)
    {
        if (!isError && !_ready.Task.IsCompleted && NodeReadyLine.TryFind(line, out string before) is { } ready)
        {
            _ready.TrySetResult(ready);
            if (before.Length == 0)
                return;
            line = before;
        }

        lock (_last)
        {
            _last.Enqueue(line);
            if (_last.Count > Kept)
                _last.Dequeue();
        }

        string id = _ready.Task.IsCompletedSuccessfully ? _ready.Task.Result.NodeId : name;
        log(id, line);
    }

    internal string LastLines()
    {
        lock (_last)
            return _last.Count == 0 ? "(none)" : Environment.NewLine + string.Join(Environment.NewLine, _last);
    }
}
