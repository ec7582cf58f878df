using System.Net;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Proof;

/// <summary>Logs peers that were refused: one line for an address, then a line with a count for each window in which more came. Peers choose
/// their number and, with IPv6, their addresses, so both are bounded.</summary>
internal sealed partial class RefusedPeers : IDisposable
{
    /// <summary>Addresses with a line of their own in a window; the rest share one.</summary>
    internal const int MostAddresses = 32;

    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly IPAddress Others = IPAddress.None;

    private readonly Dictionary<IPAddress, int> _more = [];
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private bool _isCounting;

    internal RefusedPeers(TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _timer = time.CreateTimer(_ => Summarize(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes a refusal.</summary>
    /// <param name="peer">Who; of an address only the part that a single host cannot choose counts.</param>
    /// <param name="connection">What was refused, such as <c>A connection to the silo port from</c>.</param>
    /// <param name="reason">Why, in one sentence.</param>
    internal void Add(EndPoint? peer, string connection, string reason)
    {
        IPAddress address = NetworkOf(peer);
        lock (_more)
        {
            if (_more.TryGetValue(address, out int more))
            {
                _more[address] = more + 1;
                return;
            }

            if (_more.Count >= MostAddresses)
            {
                _more[Others] = _more.GetValueOrDefault(Others) + 1;
                return;
            }

            _more.Add(address, 0);
            StartNeedsLock();
        }

        LogRefused(_logger, connection, (object?)peer ?? address, reason);
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
        KeyValuePair<IPAddress, int>[] counted;
        lock (_more)
        {
            counted = [.. _more.Where(pair => pair.Value > 0)];
            _more.Clear();
            _isCounting = false;
            // Those that go on are not news in the next window either: only their number is.
            foreach ((IPAddress address, _) in counted.Where(pair => !pair.Key.Equals(Others)))
                _more.Add(address, 0);
            if (_more.Count > 0)
                StartNeedsLock();
        }

        foreach ((IPAddress address, int more) in counted)
        {
            if (address.Equals(Others))
                LogOthers(_logger, more, Window.TotalSeconds);
            else
                LogMore(_logger, more, address, Window.TotalSeconds);
        }
    }

    private static IPAddress NetworkOf(EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address })
            return IPAddress.Any;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address;
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear(); // a host has all addresses of its /64
        return new IPAddress(bytes);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Connection} {Peer} was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string connection, object peer, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{More} more connections of {Address} were refused in {Seconds} s.")]
    private static partial void LogMore(ILogger logger, int more, IPAddress address, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{More} connections of other addresses were refused in {Seconds} s.")]
    private static partial void LogOthers(ILogger logger, int more, double seconds);
}
