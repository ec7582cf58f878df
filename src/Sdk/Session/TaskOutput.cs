using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>Shows the console output of remote functions, each line with its origin. It runs on a thread of its own: the console may stand
/// still, and <c>OnOutput</c> is user code that may block, throw or call back into the session.</summary>
internal sealed class TaskOutput : IDisposable
{
    // Some hundred thousand ordinary lines. Above that lines are dropped. Otherwise they would fill the process's memory, or the reading
    // would stop until the node cuts this process off.
    internal const int MaxPendingChars = 16 << 20;

    private static readonly TimeSpan StuckTime = TimeSpan.FromSeconds(2);
    private const int MaxStuckTimes = 15;

    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _ended = new(); // Continued on the writer: the pool may be busy.
    private readonly Queue<LogLine> _lines = new();
    private readonly MissingLines _missing;
    private readonly ITimer _due; // a notice is
    private readonly Action<string>? _sink;
    private readonly Thread _writer;
    private int _pendingChars;
    private long _dropped;
    private int _written;
    private bool _isEnding;
    private bool _hasFailed;

    internal TaskOutput(Action<string>? sink, TimeProvider time)
    {
        _sink = sink;
        _time = time;
        _missing = new MissingLines(time);
        _due = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "clustertasks-output" };
        _writer.UnsafeStart();
    }

    /// <summary>Takes a line; never blocks.</summary>
    internal void Write(LogLine line)
    {
        lock (_lines)
        {
            if (_pendingChars >= MaxPendingChars || _isEnding)
            {
                _dropped += Math.Max(1, line.Missing);
                return;
            }

            _pendingChars += Cost(line);
            _lines.Enqueue(line);
            Monitor.Pulse(_lines);
        }
    }

    /// <summary>Returns when all lines that were taken are written, when none could be written for two seconds, or after half a
    /// minute.</summary>
    public void Dispose()
    {
        lock (_lines)
        {
            _isEnding = true;
            Monitor.Pulse(_lines);
        }

        if (Thread.CurrentThread == _writer)
            return;
        int before = -1;
        for (int i = 0; i < MaxStuckTimes && before != Volatile.Read(ref _written); i++)
        {
            before = Volatile.Read(ref _written);
            if (HasEndedWithin(StuckTime))
                return;
        }
    }

    private void WriteAll()
    {
        while (Next() is { } next)
        {
            Show(next.Text, next.IsError);
            Volatile.Write(ref _written, _written + 1);
        }

        _due.Dispose();
        _ended.SetResult();
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

    private (string Text, bool IsError)? Next()
    {
        lock (_lines)
        {
            while (true)
            {
                if (_missing.HasAny && _missing.Take(isLast: false, out _) is { } notice)
                    return Text(notice);
                if (_lines.TryDequeue(out LogLine line))
                {
                    _pendingChars -= Cost(line);
                    if (line.Missing <= 0)
                        return Text(line);
                    _missing.Add(line);
                    continue;
                }

                if (_dropped > 0)
                    _missing.Add(new LogLine("", default, 0, IsError: true, "", _dropped));
                _dropped = 0;
                if (_missing.Take(_isEnding, out TimeSpan wait) is { } due)
                    return Text(due);
                if (_isEnding)
                    return null;
                if (wait != Timeout.InfiniteTimeSpan)
                    _due.Change(wait, Timeout.InfiniteTimeSpan);
                Monitor.Wait(_lines);
            }
        }
    }

    private void Wake()
    {
        lock (_lines)
            Monitor.Pulse(_lines);
    }

    private static (string Text, bool IsError) Text(in LogLine line)
    {
        if (line.Function.Length == 0 && line.Missing > 0)
            return ($"[clustertasks] {LogLine.MissingText(line.Missing, "written")}", true);
        string text = line.Missing > 0 ? LogLine.MissingText(line.Missing, "sent") : line.Text;
        return ($"[{ShownText.Of(line.Function)} node={Short(line.Node)} pid={line.ProcessId}] {text}", line.IsError);
    }

    private void Show(string text, bool isError)
    {
        try
        {
            if (_sink is not null)
                _sink(text);
            else
                (isError ? Console.Error : Console.Out).WriteLine(text);
        }
        catch (Exception error) when (_sink is not null)
        {
            // The program goes on without its output; saying so once is enough.
            if (!_hasFailed)
                LastResort.Write($"clustertasks: RemoteOptions.OnOutput failed, and the line is lost: {ErrorLine.Of(error)}");
            _hasFailed = true;
        }
        catch (Exception)
        {
            // The console has no reader left (a closed pipe), or the program has put a writer of its own in its place, which failed.
        }
    }

    private static int Cost(LogLine line) => line.Text.Length + line.Function.Length + 64;

    // Long enough to tell the nodes of a cluster apart, short enough for a console.
    private static string Short(NodeId node) => node.ToString()[..8];
}
