using System.Net;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Proof;

/// <summary>Logs refused peers: one line for a user of this machine or an address, then a line with a count for each window in which more
/// came. Peers choose their number and, with IPv6, their addresses, so both are bounded.</summary>
internal sealed partial class RefusedPeers : IDisposable
{
    /// <summary>Users and addresses with a line of their own in a window; the rest share one.</summary>
    internal const int MostPeers = 32;

    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly PeerKey Others = new(null, null);

    private readonly Dictionary<PeerKey, int> _more = [];
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private bool _isCounting;

    internal RefusedPeers(TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _timer = time.CreateTimer(_ => Summarize(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes a refusal.</summary>
    /// <param name="peer">Its address, for the line.</param>
    /// <param name="key">The key of the peer, for the count.</param>
    /// <param name="connection">The refused thing, such as <c>A connection to the silo port from</c>.</param>
    /// <param name="reason">The reason, in one sentence.</param>
    internal void Add(EndPoint? peer, PeerKey key, string connection, string reason)
    {
        lock (_more)
        {
            if (_more.TryGetValue(key, out int more))
            {
                _more[key] = more + 1;
                return;
            }

            if (_more.Count >= MostPeers)
            {
                _more[Others] = _more.GetValueOrDefault(Others) + 1;
                return;
            }

            _more.Add(key, 0);
            StartNeedsLock();
        }

        if (key.User is { } user)
            LogRefusedUser(_logger, connection, peer, user, reason);
        else
            LogRefused(_logger, connection, (object?)peer ?? key, reason);
    }

    public void Dispose() => _timer.Dispose();

    private void StartNeedsLock()
    {
        if (_isCounting)
            return;
        _isCounting = true;
        _timer.Change(Window, Timeout.InfiniteTimeSpan);
    }

    private void Summarize()
    {
        KeyValuePair<PeerKey, int>[] counted;
        lock (_more)
        {
            counted = [.. _more.Where(pair => pair.Value > 0)];
            _more.Clear();
            _isCounting = false;
            // Peers that continue are not news in the next window either: only their number is.
            foreach ((PeerKey key, _) in counted.Where(pair => pair.Key != Others))
                _more.Add(key, 0);
            if (_more.Count > 0)
                StartNeedsLock();
        }

        foreach ((PeerKey key, int more) in counted)
        {
            if (key == Others)
                LogOthers(_logger, more, Window.TotalSeconds);
            else
                LogMore(_logger, more, key, Window.TotalSeconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Connection} {Peer} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string connection, object peer, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Connection} {Peer} (user {User}) was refused: {Reason}")]
    private static partial void LogRefusedUser(ILogger logger, string connection, EndPoint? peer, uint user, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "More connections of {Peer} were refused in {Seconds} s: {More}.")]
    private static partial void LogMore(ILogger logger, int more, PeerKey peer, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connections of other addresses were refused in {Seconds} s: {More}.")]
    private static partial void LogOthers(ILogger logger, int more, double seconds);
}
