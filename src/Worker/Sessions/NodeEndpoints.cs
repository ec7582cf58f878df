using System.Net;
using ClusterTasks.Store.Proof;
using ClusterTasks.Worker.Proof;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Serves objects to other nodes, under Kestrel.</summary>
internal sealed class NodeEndpoints : IAsyncDisposable
{
    private readonly KestrelServer _server;

    private NodeEndpoints(KestrelServer server, IPEndPoint transfer)
    {
        _server = server;
        Transfer = transfer;
    }

    /// <summary>The address that the transfer listener got.</summary>
    internal IPEndPoint Transfer { get; }

    internal static async Task<NodeEndpoints> StartAsync(
        IPEndPoint transferAddress, ConnectionHandler transfers, RefusedPeers refused, TimeProvider time, ILoggerFactory loggers,
            CancellationToken cancellationToken)
    {
        // Kestrel on its own: no web host, no HTTP. It asks its options for services only to build the HTTP parts.
        var options = new KestrelServerOptions
        {
            ApplicationServices = new ServiceCollection().AddSingleton(loggers)
            .BuildServiceProvider()
        };
        ListenOptions? transferListen = null;
        options.Listen(transferAddress, listen =>
        {
            transferListen = listen;
            listen.Run(transfers.OnConnectedAsync);
        });
        var transport = new GuardedListenerFactory(
            new SocketConnectionFactoryOptions(), resetsAtEnd: false, refused, time, loggers.CreateLogger<NodeEndpoints>());
        var server = new KestrelServer(Options.Create(options), transport, loggers);
        try
        {
            await server.StartAsync(new NoHttp(), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return new NodeEndpoints(server, transferListen!.IPEndPoint ?? transferAddress);
    }

    public async ValueTask DisposeAsync()
    {
        using (var now = new CancellationTokenSource())
        {
            await now.CancelAsync().ConfigureAwait(false); // a node that still fetches goes to another copy
            await _server.StopAsync(now.Token).ConfigureAwait(false);
        }

        _server.Dispose();
    }

    private sealed class NoHttp : IHttpApplication<object>
    {
        public object CreateContext(IFeatureCollection contextFeatures) =>
            throw new InvalidOperationException("These sockets do not speak HTTP.");

        public Task ProcessRequestAsync(object context) => Task.CompletedTask;

        public void DisposeContext(object context, Exception? exception)
        {
        }
    }
}
