using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Keeps the chatter of the libraries out of a node's log.</summary>
internal static class LogFilters
{
    internal static void Add(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        if (IsVerbose(level))
            return;

        // A cluster whose nodes come, go and die is at work, and these libraries warn of each message that missed its target. Our own
        // messages tell a person the necessary part: a node that dies, a scheduler or a list of members that stays away, a start that
        // fails.
        logging.AddFilter("Orleans", Max(level, LogLevel.Critical));
        logging.AddFilter("Polly", Max(level, LogLevel.Critical));
        logging.AddFilter(FrameworkRecords.JoinCategory, Max(level, LogLevel.Error));
        logging.AddFilter("Microsoft", Max(level, LogLevel.Error));
        logging.AddFilter("System", Max(level, LogLevel.Error));
        logging.AddFilter("StackExchange", Max(level, LogLevel.Critical));
        // The code that started the node reports a failure of the start once.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    /// <summary>True when a person searches for a fault, and gets all records unchanged.</summary>
    internal static bool IsVerbose(LogLevel level) => level < LogLevel.Information;

    private static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
