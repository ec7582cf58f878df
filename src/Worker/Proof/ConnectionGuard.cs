using System.Net;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterTasks.Worker.Proof;

/// <summary>Guards the connections of one silo, or of one Orleans client, with the cluster's secret.</summary>
internal sealed partial class ConnectionGuard : IProofReports, IDisposable
{
    private readonly ProofMiddleware? _silo;
    private readonly ProofMiddleware? _gateway;
    private readonly RefusedPeers _refused;
    private readonly RefusedPeers _unusable;
    private readonly JoinVerdict _join;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly PrimaryWatch? _watch;

    public ConnectionGuard(IOptions<ProofOptions> options, IServiceProvider services, ILoggerFactory loggers, TimeProvider? time = null)
    {
        _time = time ??= TimeProvider.System;
        ILogger logger = _logger = new SafeLoggers(loggers).CreateLogger<ConnectionGuard>();
        _refused = new RefusedPeers(time, logger);
        _unusable = new RefusedPeers(time, logger);
        var status = (NodeStatus?)services.GetService(typeof(NodeStatus));
        var node = (IOptions<NodeOptions>?)services.GetService(typeof(IOptions<NodeOptions>));
        _watch = (PrimaryWatch?)services.GetService(typeof(PrimaryWatch));
        var lifetime = (IHostApplicationLifetime?)services.GetService(typeof(IHostApplicationLifetime));
        _join = new JoinVerdict(time, by =>
        {
            if (status is null || status.WhenReady.IsCompleted)
                return;
            var failure = new NodeStartException(
                $"The cluster's silo at {by} refuses this node: it has another token. {WayIn(node?.Value)}", reader: node?.Value.Reader
                    ?? SettingReader.NodeOptions);
            status.SetFailed(failure);
            if (node?.Value.IsInUserHost != true)
                return;
            LogCannotJoin(logger, failure.Message);
            lifetime?.StopApplication();
        });
        if (options.Value.Token is not { Length: > 0 } token)
            return;
        _silo = new ProofMiddleware(
            new ClusterSecret(token, "silo"), "silo", new HalfOpen(GuardedListenerFactory.MostHalfOpen, time), time, this);
        _gateway = new ProofMiddleware(
            new ClusterSecret(token, "gateway"), "gateway", new HalfOpen(GuardedListenerFactory.MostHalfOpen, time), time, this);
    }

    /// <summary>Returns the listeners of a silo that has a token; a silo without one has Orleans' own.</summary>
    /// <param name="own">Makes Orleans' own.</param>
    internal IConnectionListenerFactory Listeners(Func<IConnectionListenerFactory> own) => _silo is null
        ? own()
        // Like Orleans' own: a reset at the end, and no bounds of buffers, which are above the connection.
        : new GuardedListenerFactory(
            new SocketConnectionFactoryOptions { MaxReadBufferSize = null, MaxWriteBufferSize = null }, resetsAtEnd: true, _refused, _time,
            _logger);

    /// <summary>Returns the factory of the connections that a silo opens.</summary>
    /// <param name="own">Makes Orleans' own.</param>
    internal IConnectionFactory Connections(IConnectionFactory own) => new PatientConnectionFactory(own, _time, _watch);

    internal void AcceptSilo(IConnectionBuilder connections) => Use(connections, _silo is null ? null : _silo.AcceptAsync);

    internal void OpenSilo(IConnectionBuilder connections) => Use(connections, _silo is null ? null : _silo.OpenAsync);

    internal void AcceptClient(IConnectionBuilder connections) => Use(connections, _gateway is null ? null : _gateway.AcceptAsync);

    internal void OpenGateway(IConnectionBuilder connections) => Use(connections, _gateway is null ? null : _gateway.OpenAsync);

    void IProofReports.OnProven() => _join.OnProven();

    void IProofReports.OnRefused(EndPoint? peer, PeerKey key, string listener, string reason) =>
        _refused.Add(peer, key, $"A connection to this {listener} from", reason);

    void IProofReports.OnUnusable(EndPoint? peer, string listener, ProofResult result, string reason)
    {
        _unusable.Add(peer, PeerKey.Of(peer), $"The {listener} at", reason);
        if (result is ProofResult.Refused or ProofResult.WrongSecret)
            _join.OnRefused(peer);
    }

    public void Dispose()
    {
        _refused.Dispose();
        _unusable.Dispose();
        _join.Dispose();
    }

    private static string WayIn(NodeOptions? node) => node is { IsTokenOfRunDirectory: true }
        ? $"This node's is in its run directory, '{Path.Combine(node.RunDirectory, TokenFile.Name)}'. Start it with the {{run-dir}} of "
            + $"the first node, or set {{token-file}} to the file '{TokenFile.Name}' in that folder, or to the first node's own token file."
        : "Set {token-file} alike on every node; a first node without one has the file 'token' in its {run-dir}.";

    private static void Use(IConnectionBuilder connections, Func<ConnectionContext, ConnectionDelegate, Task>? middleware)
    {
        if (middleware is not null)
            connections.Use(next => connection => middleware(connection, next));
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason} The host stops.")]
    private static partial void LogCannotJoin(ILogger logger, string reason);
}
