using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Lines that tasks of a worker have begun to write: shown if the process dies before their end. Guarded by the node's
/// lock.</summary>
internal sealed class UnfinishedLines
{
    // Two for each task that runs in a process, and no process has threads for more. Any line beyond this is lost with the process.
    private const int MaxLines = 4_096;
    private const int MaxChars = 1 << 20;

    private readonly Dictionary<(TaskId Task, bool IsError), LogLine> _lines = [];
    private int _chars;

    /// <summary>Notes the present start of the task's line.</summary>
    internal void Set(TaskId task, in LogLine line)
    {
        Remove(task, line.IsError);
        if (_lines.Count >= MaxLines || _chars + line.Text.Length > MaxChars)
            return;
        _lines.Add((task, line.IsError), line);
        _chars += line.Text.Length;
    }

    /// <summary>Removes a line that has ended.</summary>
    internal void Remove(TaskId task, bool isError)
    {
        if (_lines.Remove((task, isError), out LogLine line))
            _chars -= line.Text.Length;
    }

    internal (TaskId Task, LogLine Line)[] TakeAll()
    {
        (TaskId, LogLine)[] all = [.. _lines.Select(pair => (pair.Key.Task, pair.Value))];
        _lines.Clear();
        _chars = 0;
        return all;
    }
}
