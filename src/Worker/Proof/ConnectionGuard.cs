using System.Net;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterTasks.Worker.Proof;

/// <summary>Guards the connections of one silo, or of one Orleans client, with the cluster's secret.</summary>
internal sealed partial class ConnectionGuard : IProofReports, IDisposable
{
    // A member's connections are proven within milliseconds; so many at once are somebody's who tries.
    private const int MostHalfOpen = 2_048; // some 10 KB each

    private readonly ProofMiddleware? _silo;
    private readonly ProofMiddleware? _gateway;
    private readonly RefusedPeers _refused;
    private readonly RefusedPeers _unusable;
    private readonly JoinVerdict _join;

    public ConnectionGuard(IOptions<ProofOptions> options, IServiceProvider services, ILoggerFactory loggers, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        ILogger logger = new SafeLoggers(loggers).CreateLogger<ConnectionGuard>();
        _refused = new RefusedPeers(time, logger);
        _unusable = new RefusedPeers(time, logger);
        var status = (NodeStatus?)services.GetService(typeof(NodeStatus));
        var node = (IOptions<NodeOptions>?)services.GetService(typeof(IOptions<NodeOptions>));
        var lifetime = (IHostApplicationLifetime?)services.GetService(typeof(IHostApplicationLifetime));
        _join = new JoinVerdict(time, by =>
        {
            if (status is null || status.WhenReady.IsCompleted)
                return;
            var failure = new NodeStartException(
                $"The cluster's silo at {by} refuses this node: it has another token. Set {{token-file}} alike on every node.", reader: node?.Value.Reader ?? SettingReader.NodeOptions);
            status.SetFailed(failure);
            if (node?.Value.IsInUserHost != true)
                return;
            LogCannotJoin(logger, failure.Message);
            lifetime?.StopApplication();
        });
        if (options.Value.Token is not { Length: > 0 } token)
            return;
        _silo = new ProofMiddleware(new ClusterSecret(token, "silo"), "silo", new HalfOpen(MostHalfOpen), time, this);
        _gateway = new ProofMiddleware(new ClusterSecret(token, "gateway"), "gateway", new HalfOpen(MostHalfOpen), time, this);
    }

    internal void AcceptSilo(IConnectionBuilder connections) => Use(connections, _silo is null ? null : _silo.AcceptAsync);

    internal void OpenSilo(IConnectionBuilder connections) => Use(connections, _silo is null ? null : _silo.OpenAsync);

    internal void AcceptClient(IConnectionBuilder connections) => Use(connections, _gateway is null ? null : _gateway.AcceptAsync);

    internal void OpenGateway(IConnectionBuilder connections) => Use(connections, _gateway is null ? null : _gateway.OpenAsync);

    void IProofReports.OnProven() => _join.OnProven();

    void IProofReports.OnRefused(EndPoint? peer, string listener, string reason) =>
        _refused.Add(peer, $"A connection to this {listener} from", reason);

    void IProofReports.OnUnusable(EndPoint? peer, string listener, ProofResult result, string reason)
    {
        _unusable.Add(peer, $"The {listener} at", reason);
        if (result is ProofResult.Refused or ProofResult.WrongSecret)
            _join.OnRefused(peer);
    }

    public void Dispose()
    {
        _refused.Dispose();
        _unusable.Dispose();
        _join.Dispose();
    }

    private static void Use(IConnectionBuilder connections, Func<ConnectionContext, ConnectionDelegate, Task>? middleware)
    {
        if (middleware is not null)
            connections.Use(next => connection => middleware(connection, next));
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason} The host stops.")]
    private static partial void LogCannotJoin(ILogger logger, string reason);
}
