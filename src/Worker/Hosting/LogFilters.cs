using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Keeps the libraries' chatter out of a node's log.</summary>
internal static class LogFilters
{
    internal static void Add(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        if (IsVerbose(level))
            return;

        // A cluster whose nodes come, go and die is at work, and these libraries warn of each message that missed its target. What a person must
        // know of it we say ourselves: a node that dies, a scheduler or a list of members that stays away, a start that fails.
        logging.AddFilter("Orleans", Max(level, LogLevel.Critical));
        logging.AddFilter("Polly", Max(level, LogLevel.Critical));
        logging.AddFilter(FrameworkRecords.MemberListCategory, Max(level, LogLevel.Warning));
        logging.AddFilter("Microsoft", Max(level, LogLevel.Error));
        logging.AddFilter("System", Max(level, LogLevel.Error));
        logging.AddFilter("StackExchange", Max(level, LogLevel.Critical));
        // What fails at the start is reported once, by whoever started the node.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    /// <summary>Whether somebody is looking for something, and gets all records as they are.</summary>
    internal static bool IsVerbose(LogLevel level) => level < LogLevel.Information;

    private static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
