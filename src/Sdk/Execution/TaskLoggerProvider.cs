using ClusterTasks.Values.Shapes;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Execution;

/// <summary>Writes log lines to the console, which in a task is the output of its job: warnings and errors go to standard error.</summary>
internal sealed class TaskLoggerProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new TaskLogger(categoryName);

    public void Dispose()
    {
    }

    private sealed class TaskLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = $"{Name(logLevel)}: {category}: {formatter(state, exception)}";
            TextWriter console = logLevel >= LogLevel.Warning ? Console.Error : Console.Out;
            console.Write(exception is null ? $"{line}\n" : $"{line}\n{ErrorText.Whole(exception)}\n");
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
