using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace ClusterTasks.Execution;

/// <summary>Cuts the output of one task into lines. It also reports text without a line end, so that this text is not lost with the
/// process.</summary>
internal sealed class TaskConsoleLines(IExecutorHost host, TaskId task, string function, TimeProvider time)
{
    /// <summary>The pause between two reports of an unfinished line. The first report goes at once; a function that writes letter by letter
    /// does not send a message for each.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    // A line travels in one message; a function that writes megabytes without a line end gets them in pieces.
    private const int LongestLine = 16 * 1024;

    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(1);

    // Consoles with text that waits for their timer.
    private static readonly ConcurrentDictionary<TaskConsoleLines, bool> Waiting = new();

    private readonly Lock _gate = new();
    private readonly Line _out = new(isError: false);
    private readonly Line _error = new(isError: true);
    private ITimer? _timer;
    private bool _isPaused;
    private bool _ended;

    /// <summary>Sends the waiting text, because the process ends.</summary>
    internal static void TellAll()
    {
        foreach (TaskConsoleLines lines in Waiting.Keys)
            lines.TellNow();
    }

    /// <summary>Writes text of the task. Returns false when the task has ended; the output of its stray continuations then belongs to no
    /// task.</summary>
    internal bool TryWrite(ReadOnlySpan<char> text, bool isError)
    {
        lock (_gate)
        {
            if (_ended)
                return false;
            Line line = isError ? _error : _out;
            while (!text.IsEmpty)
            {
                int end = text.IndexOf('\n');
                ReadOnlySpan<char> piece = end < 0 ? text : text[..end];
                int room = LongestLine - line.Length;
                if (piece.Length > room)
                {
                    line.Text.Append(piece[..room]);
                    text = text[room..];
                    FlushNeedsLock(line);
                    continue;
                }

                line.Text.Append(piece);
                text = text[(end < 0 ? text.Length : end + 1)..];
                if (end >= 0)
                    FlushNeedsLock(line);
            }

            if (line.IsUntold)
                TellSoonNeedsLock();
            return true;
        }
    }

    /// <summary>Sends the text that has no line end yet, and takes nothing more.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _ended = true;
            if (_timer is not null)
            {
                _timer.Dispose();
                Waiting.TryRemove(this, out _);
            }

            if (_out.Length > 0)
                FlushNeedsLock(_out);
            if (_error.Length > 0)
                FlushNeedsLock(_error);
        }
    }

    private void TellNow()
    {
        // A thread that holds it may stand in a send; the process must end all the same.
        if (!_gate.TryEnter(ExitPatience))
            return;
        try
        {
            if (!_ended)
                TellNeedsLock();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void TellSoonNeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_isPaused)
        {
            Waiting.TryAdd(this, true);
            return;
        }

        TellNeedsLock();
        _isPaused = true;
        _timer ??= time.CreateTimer(
            static state => ((TaskConsoleLines)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _isPaused = false;
            Waiting.TryRemove(this, out _);
            if (!_ended && (_out.IsUntold || _error.IsUntold))
                TellSoonNeedsLock();
        }
    }

    private void TellNeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        foreach (Line line in (ReadOnlySpan<Line>)[_out, _error])
        {
            if (line.IsUntold)
                host.WriteUnfinished(task, function, line.IsError, line.Text.ToString());
            line.Told = line.Text.Length;
        }
    }

    private void FlushNeedsLock(Line line)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (line.Text.Length > 0 && line.Text[^1] == '\r')
            line.Text.Length--;
        host.WriteLog(task, function, line.IsError, line.Text.ToString());
        line.Text.Clear();
        line.Told = 0;
    }

    /// <summary>The present line of one stream. Most tasks write nothing, and have no text.</summary>
    private sealed class Line(bool isError)
    {
        private StringBuilder? _text;

        internal bool IsError => isError;

        internal StringBuilder Text => _text ??= new StringBuilder();

        internal int Length => _text?.Length ?? 0;

        /// <summary>The number of its characters that the node has.</summary>
        internal int Told { get; set; }

        internal bool IsUntold => Length > Told;
    }
}
