using System.Globalization;
using ClusterTasks.Session;
using ClusterTasks.Values.Shapes;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Logs one line per event, to stderr in a node process. The stock console logger has formatters, colours, a queue and a thread of
/// its own, which cost start-up time. Readers cannot cut its two-line events into lines.</summary>
internal sealed class LineLoggerProvider : ILoggerProvider
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    // The time has this many characters, as in "12:34:56.789 warn ".
    private const int TimeLength = 12;
    private const int TextStart = TimeLength + 6;

    private readonly TimeProvider _time;
    private readonly Action<string> _write;
    private readonly bool _isVerbose;
    private readonly long _started;
    private readonly RepeatFold<Kind> _repeats = new(Window);
    private readonly ITimer _summary;

    /// <param name="time">The clock.</param>
    /// <param name="write">Gets each line.</param>
    /// <param name="level">The least severe level; below information every record is printed. Otherwise repeats within ten seconds, for the
    /// same cause, are counted and reported at their end.</param>
    internal LineLoggerProvider(TimeProvider time, Action<string> write, LogLevel level)
    {
        _time = time;
        _write = write;
        _isVerbose = LogFilters.IsVerbose(level);
        _started = time.GetTimestamp();
        _summary = time.CreateTimer(_ => Summarize(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Returns the text of a line of ours without its time; null for lines of other programs, and for those below a
    /// warning.</summary>
    internal static string? Message(string line) =>
        line.Length > TextStart && line[TimeLength] == ' ' && line[2] == ':' && line.AsSpan(TimeLength + 1, 4) is "warn" or "fail" or "crit"
            && line[TextStart - 1] == ' '
            ? line[(TimeLength + 1)..] : null;

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, this);

    public void Dispose() => _summary.Dispose();

    private void Write(LogLevel level, string category, string text)
    {
        try
        {
            _write($"{_time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {Name(level)} {category}: {OneLine(text)}");
        }
        catch (Exception)
        {
            // Standard error may be closed, for example. A node logs in the middle of its work, which must not end for that.
        }
    }

    private bool Offer(Kind kind)
    {
        lock (_repeats)
        {
            TimeSpan now = _time.GetElapsedTime(_started);
            if (_repeats.Offer(kind, now))
                return true;
            if (_repeats.NextDue is { } due)
                _summary.Change(due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    private void Summarize()
    {
        lock (_repeats)
        {
            TimeSpan now = _time.GetElapsedTime(_started);
            foreach ((Kind kind, int more) in _repeats.TakeDue(now))
                Write(kind.Level, kind.Category, $"… {more} more like this in {Window.TotalSeconds:0} s: {kind.Template}");
            if (_repeats.NextDue is { } due)
                _summary.Change(due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    // Anything else that would act on a console, such as the escape sequences in a message of some library, is written out.
    private static string OneLine(string text) =>
        ShownText.Of(text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", " | ", StringComparison.Ordinal).Replace('\t', ' '));

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private readonly record struct Kind(LogLevel Level, string Category, int Event, string Template);

    private sealed class LineLogger(string name, LineLoggerProvider provider) : ILogger
    {
        private readonly string _category = name[(name.LastIndexOf('.') + 1)..];
        private readonly bool _isFramework = FrameworkRecords.IsFramework(name);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!provider._isVerbose && FrameworkRecords.IsInOurWords(name) && logLevel < LogLevel.Critical)
            {
                if (FrameworkRecords.InOurWords(state) is { } ours)
                    provider.Write(LogLevel.Warning, "Node", ours);
                return;
            }

            string text = formatter(state, exception);
            string line = exception is null ? text : $"{text} | {Describe(exception)}";
            if (provider._isVerbose
                || provider.Offer(new Kind(logLevel, _category, eventId.Id, _isFramework ? TemplateOf(state, text) : CauseOf(state, line))))
                provider.Write(logLevel, _category, line);
        }

        private static string TemplateOf(object? state, string text) =>
            FrameworkRecords.Template(state) is { Length: > 0 } template ? template : text;

        /// <summary>Returns the part by which two records of ours are equal: the whole text but for the number of a process, which names
        /// only a process that met the cause.</summary>
        private static string CauseOf(object? state, string line)
        {
            if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
                return line;
            foreach ((string name, object? value) in values)
            {
                if (name == "ProcessId" && value is int process)
                    return line.Replace(process.ToString(CultureInfo.InvariantCulture), "…", StringComparison.Ordinal);
            }

            return line;
        }

        /// <summary>Describes an exception. A stack helps a person who searches for a fault; from others it hides the message of the
        /// line.</summary>
        private string Describe(Exception exception) => provider._isVerbose ? ErrorText.Whole(exception) : ErrorLine.Of(exception);
    }
}
