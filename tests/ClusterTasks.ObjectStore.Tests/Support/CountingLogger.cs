using Microsoft.Extensions.Logging;

namespace ClusterTasks.ObjectStore.Tests.Support;

/// <summary>Sums the number parameters of log messages by name, so that a test can tell that it met what it was made for.</summary>
internal sealed class CountingLogger : ILogger
{
    private readonly Dictionary<string, long> _sums = [];

    public long Sum(string parameter)
    {
        lock (_sums)
            return _sums.GetValueOrDefault(parameter);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> values)
            return;
        lock (_sums)
        {
            foreach ((string name, object? value) in values)
            {
                if (value is int number)
                    _sums[name] = _sums.GetValueOrDefault(name) + number;
            }
        }
    }
}
