using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Reports within seconds that nobody answers at the address of the first node. The start goes on: that node may be starting,
/// too.</summary>
internal sealed partial class PrimaryWatch : IDisposable
{
    /// <summary>The time by which a first node that was started together with this one is ready.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly IPEndPoint _primary;
    private readonly NodeStatus _status;
    private readonly SettingReader _reader;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private string _reason = "no answer";
    private bool _isTiming;
    private bool _isThere;

    /// <param name="primary">The address of the first node.</param>
    /// <param name="status">Gets the trouble, for the error of a start that ends.</param>
    /// <param name="reader">The reader whose words the line uses.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Of the node.</param>
    internal PrimaryWatch(IPEndPoint primary, NodeStatus status, SettingReader reader, TimeProvider time, ILogger logger)
    {
        (_primary, _status, _reader, _logger) = (primary, status, reader, logger);
        _timer = time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void OnConnecting(EndPoint endpoint)
    {
        lock (_gate)
        {
            if (_isThere || _isTiming || !endpoint.Equals(_primary))
                return;
            _isTiming = true;
            _timer.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    internal void OnConnected(EndPoint endpoint)
    {
        lock (_gate)
        {
            if (_isThere || !endpoint.Equals(_primary))
                return;
            _isThere = true;
            _status.Trouble = null;
        }
    }

    internal void OnFailed(EndPoint endpoint, Exception error)
    {
        lock (_gate)
        {
            if (endpoint.Equals(_primary))
                _reason = ReasonOf(error);
        }
    }

    public void Dispose() => _timer.Dispose();

    private static string ReasonOf(Exception error)
    {
        // Orleans' exception has only the name of the code.
        if (error is OperationCanceledException)
            return "no answer";
        return Enum.GetValues<SocketError>().Where(code => error.Message.EndsWith($" {code}", StringComparison.Ordinal)).Select(WordsOf)
            .FirstOrDefault() ?? error.Message.TrimEnd('.');
    }

    private static string WordsOf(SocketError code) => code switch
    {
        SocketError.ConnectionRefused => "no program listens there",
        SocketError.TimedOut => "no answer",
        _ => new SocketException((int)code).Message,
    };

    private void Tell()
    {
        string trouble;
        lock (_gate)
        {
            if (_isThere)
                return;
            trouble = $"nobody answers at {_primary} ({_reason}), the address of the first node in {SettingNames.Name("primary", _reader)}";
            _status.Trouble = trouble;
        }

        LogNobody(_logger, char.ToUpperInvariant(trouble[0]) + trouble[1..]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Trouble}. This node goes on trying: start that node, or correct the address.")]
    private static partial void LogNobody(ILogger logger, string trouble);
}
