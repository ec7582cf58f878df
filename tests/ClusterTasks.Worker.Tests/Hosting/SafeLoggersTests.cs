using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class SafeLoggersTests
{
    [Fact]
    public void Log_OneProviderThrows_CostsItsLineAndNoOther()
    {
        var written = new List<string>();
        using var host = new LoggerFactory(
            [new Provider(_ => throw new InvalidOperationException("the provider's own")), new Provider(written.Add)]);
        using var loggers = new SafeLoggers(host);
        ILogger logger = loggers.CreateLogger("node");
        using (logger.BeginScope("a scope"))
            logger.Log(LogLevel.Warning, default, "a line", null, (text, _) => text);
        Assert.Equal(["a line"], written);
    }

    [Fact]
    public void Log_EveryMemberThrows_ReachesNobody()
    {
        using var loggers = new SafeLoggers(new FailingFactory());
        ILogger logger = loggers.CreateLogger("node");
        Assert.False(logger.IsEnabled(LogLevel.Critical));
        Assert.Null(logger.BeginScope("a scope"));
        logger.Log(LogLevel.Warning, default, "a line", null, (text, _) => text);
    }

    [Fact]
    public void Dispose_LeavesTheApplicationsFactory()
    {
        var written = new List<string>();
        using var host = new LoggerFactory([new Provider(written.Add)]);
        new SafeLoggers(host).Dispose();
        host.CreateLogger("application").Log(LogLevel.Warning, default, "a line", null, (text, _) => text);
        Assert.Equal(["a line"], written);
    }

    private sealed class Provider(Action<string> write) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Writer(write);

        public void Dispose()
        {
        }
    }

    private sealed class Writer(Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            write(formatter(state, exception));
    }

    private sealed class FailingFactory : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new InvalidOperationException("the scope");

        public bool IsEnabled(LogLevel logLevel) => throw new InvalidOperationException("the level");

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("the line");
    }
}
