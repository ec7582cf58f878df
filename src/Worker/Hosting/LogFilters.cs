using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Keeps the libraries' chatter out of a node's log.</summary>
internal static class LogFilters
{
    internal static void Add(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        // Below Information somebody is looking for something and gets all.
        if (level < LogLevel.Information)
            return;

        logging.AddFilter("Orleans", Max(level, LogLevel.Warning));
        logging.AddFilter("Microsoft", Max(level, LogLevel.Warning));
        // What fails at the start is reported once, by whoever started the node.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // At every start the first advises server GC, which a node of many processes must not use, and the second takes the
        // machine's uptime for a stalled thread.
        logging.AddFilter("Orleans.Runtime.Silo", Max(level, LogLevel.Error));
        logging.AddFilter("Orleans.Runtime.Watchdog", Max(level, LogLevel.Error));
    }

    private static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
