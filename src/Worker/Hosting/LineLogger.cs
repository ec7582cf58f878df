using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Logs one line per event, to stderr in a node process. The stock console logger has formatters, colours, a queue and a thread of its
/// own, which cost start-up time, and its two-line events cannot be cut into lines by who reads them.</summary>
internal sealed class LineLoggerProvider(TimeProvider time, Action<string> write) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName[(categoryName.LastIndexOf('.') + 1)..], time, write);

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category, TimeProvider time, Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new StringBuilder();
            line.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss.fff} {Name(logLevel)} {category}: ");
            line.Append(formatter(state, exception));
            if (exception is not null)
                line.Append(" | ").Append(exception);
            line.Replace("\r", "").Replace("\n", " | ");
            write(line.ToString());
        }

        private static string Name(LogLevel level) => level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
    }
}
