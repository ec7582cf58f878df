using Microsoft.Extensions.Logging;

namespace ClusterTasks.ObjectStore.Tests.Support;

/// <summary>Counts log messages and sums their number parameters by name, so that a test can tell whether it met its case.</summary>
internal sealed class CountingLogger : ILogger
{
    private readonly Dictionary<string, long> _sums = [];
    private readonly Dictionary<string, int> _counts = [];

    public int Count(string message)
    {
        lock (_sums)
            return _counts.GetValueOrDefault(message);
    }

    public long Sum(string parameter)
    {
        lock (_sums)
            return _sums.GetValueOrDefault(parameter);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> values)
            return;
        lock (_sums)
        {
            if (eventId.Name is { } message)
                _counts[message] = _counts.GetValueOrDefault(message) + 1;
            foreach ((string name, object? value) in values)
            {
                if (value is int number)
                    _sums[name] = _sums.GetValueOrDefault(name) + number;
            }
        }
    }
}
