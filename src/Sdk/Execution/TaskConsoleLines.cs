using System.Text;

namespace ClusterTasks.Execution;

/// <summary>Cuts what one task writes into lines.</summary>
internal sealed class TaskConsoleLines(IExecutorHost host, TaskId task, string function)
{
    // A line travels in one message; who writes megabytes without a line end gets them in pieces.
    private const int LongestLine = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private bool _ended;

    /// <summary>False: the task has ended, and what its stray continuations write is nobody's.</summary>
    internal bool TryWrite(ReadOnlySpan<char> text, bool isError)
    {
        lock (_gate)
        {
            if (_ended)
                return false;
            StringBuilder line = isError ? _error : _out;
            while (!text.IsEmpty)
            {
                int end = text.IndexOf('\n');
                ReadOnlySpan<char> piece = end < 0 ? text : text[..end];
                int room = LongestLine - line.Length;
                if (piece.Length > room)
                {
                    line.Append(piece[..room]);
                    text = text[room..];
                    FlushNeedsLock(line, isError);
                    continue;
                }

                line.Append(piece);
                text = text[(end < 0 ? text.Length : end + 1)..];
                if (end >= 0)
                    FlushNeedsLock(line, isError);
            }

            return true;
        }
    }

    /// <summary>Sends what has no line end yet, and takes nothing more.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _ended = true;
            if (_out.Length > 0)
                FlushNeedsLock(_out, isError: false);
            if (_error.Length > 0)
                FlushNeedsLock(_error, isError: true);
        }
    }

    private void FlushNeedsLock(StringBuilder line, bool isError)
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        host.WriteLog(task, function, isError, line.ToString());
        line.Clear();
    }
}
