using ClusterTasks.Session;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Reads the list of the cluster's nodes, and reports when it does not answer and when it answers again.</summary>
/// <remarks>Orleans reads the list as often, but waits for up to a minute after failures. A node that was declared dead while it could
/// not read the list would work on for that time, since only the list tells it.</remarks>
internal sealed partial class ListWatch : IAsyncDisposable
{
    internal static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>The time for an answer. Failures that are over sooner are no news: a busy machine, a list that moves.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Func<CancellationToken, Task> _read;
    private readonly TimeSpan _period;
    private readonly string _place;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;

    /// <param name="read">Reads the list.</param>
    /// <param name="period">The time between two reads.</param>
    /// <param name="place">Where the list is, in words; null: somewhere.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The node's log.</param>
    internal ListWatch(Func<CancellationToken, Task> read, TimeSpan period, string? place, TimeProvider time, ILogger logger)
    {
        (_read, _period, _time, _logger) = (read, period, time, logger);
        _place = place is null ? "" : $" ({place})";
        _watching = Task.Run(WatchAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        long? lost = null;
        bool isReported = false;
        while (true)
        {
            await Task.Delay(lost is null ? _period : RetryPause, _time, _stopping.Token).ConfigureAwait(false);
            long began = _time.GetTimestamp();
            Exception? error = await TryReadAsync().ConfigureAwait(false);
            if (error is null)
            {
                if (isReported)
                    LogBack(_logger, _place);
                (lost, isReported) = (null, false);
                continue;
            }

            lost ??= began;
            // A list in a file reports its faults itself, with their remedies.
            if (isReported || error is ClusterTasksException || _time.GetElapsedTime(lost.Value) < Patience)
                continue;
            LogLost(_logger, _place, Cause(error));
            isReported = true;
        }
    }

    private async Task<Exception?> TryReadAsync()
    {
        try
        {
            await _read(_stopping.Token).WaitAsync(Patience, _time, _stopping.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            return e;
        }
    }

    // Silence has no other cause. Orleans' own text says that the node is gone, in words and numbers that differ on every node.
    private static string Cause(Exception error) => error is TimeoutException or OrleansException ? "" : $" {ErrorLine.Of(error)}";

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The list of the cluster's nodes{Place} does not answer. The nodes work on, but none can join and no death is noticed "
            + "until it does.{Cause}")]
    private static partial void LogLost(ILogger logger, string place, string cause);

    // The message is as severe as the record that it ends: a reader of that one must see this one.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of the cluster's nodes{Place} answers again.")]
    private static partial void LogBack(ILogger logger, string place);
}
