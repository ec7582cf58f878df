using ClusterTasks.Session;

namespace ClusterTasks.Worker.Local;

/// <summary>Calls <see cref="LocalClusterOptions.Log"/> on a thread of its own. The delegate is user code, which may throw or stand still.
/// Its callers are a node in this process or the reader of a node's output.</summary>
internal sealed class LogLines : IDisposable
{
    // More than a person reads. Above that lines are dropped. Otherwise they would fill this process's memory, or a node would wait.
    internal const int MaxPendingChars = 16 << 20;

    private static readonly TimeSpan StuckTime = TimeSpan.FromSeconds(2);
    private const int MaxStuckTimes = 5;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lines = new();
    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private Thread? _writer;
    private int _pendingChars;
    private int _dropped;
    private int _written;
    private bool _isEnding;
    private bool _hasFailed;

    internal LogLines(Action<string> log, TimeProvider time)
    {
        _log = log;
        _time = time;
    }

    /// <summary>Takes a line; neither blocks nor throws.</summary>
    internal void Write(string line)
    {
        lock (_lines)
        {
            if (_isEnding || _pendingChars >= MaxPendingChars)
            {
                _dropped++;
                return;
            }

            _pendingChars += line.Length;
            _lines.Enqueue(line);
            if (_writer is null)
            {
                _writer = new Thread(WriteAll) { IsBackground = true, Name = "clustertasks-log" };
                _writer.UnsafeStart();
            }

            Monitor.Pulse(_lines);
        }
    }

    /// <summary>Returns when all lines that were taken are written, or when none could be written for two seconds.</summary>
    public void Dispose()
    {
        lock (_lines)
        {
            _isEnding = true;
            Monitor.Pulse(_lines);
            if (_writer is null || Thread.CurrentThread == _writer)
                return;
        }

        int before = -1;
        for (int i = 0; i < MaxStuckTimes && before != Volatile.Read(ref _written); i++)
        {
            before = Volatile.Read(ref _written);
            if (HasEndedWithin(StuckTime))
                return;
        }
    }

    private bool HasEndedWithin(TimeSpan limit)
    {
        try
        {
            _ended.Task.WaitAsync(limit, _time).GetAwaiter().GetResult();
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void WriteAll()
    {
        while (Next() is { } line)
        {
            Show(line);
            Volatile.Write(ref _written, _written + 1);
        }

        _ended.SetResult();
    }

    private string? Next()
    {
        lock (_lines)
        {
            while (_lines.Count == 0 && _dropped == 0 && !_isEnding)
                Monitor.Wait(_lines);
            if (_lines.TryDequeue(out string? line))
            {
                _pendingChars -= line.Length;
                return line;
            }

            if (_dropped == 0)
                return null;
            int dropped = _dropped;
            _dropped = 0;
            return $"[clustertasks] {Counted.Of(dropped, "line of the nodes is", "lines of the nodes are")} missing here: there were "
                + "more than could be written.";
        }
    }

    private void Show(string line)
    {
        try
        {
            _log(line);
        }
        catch (Exception error)
        {
            // The cluster goes on without its lines; saying so once is enough.
            if (!_hasFailed)
                LastResort.Write($"clustertasks: LocalClusterOptions.Log failed, and the line is lost: {ErrorLine.Of(error)}");
            _hasFailed = true;
        }
    }
}
