using System.Net;
using System.Net.Sockets;
using ClusterTasks.Store.Proof;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Proof;

/// <summary>Makes the TCP listeners of a node: each has its own places for connections that are not proven.</summary>
/// <param name="options">The buffers of connections.</param>
/// <param name="resetsAtEnd">True when a connection ends by a reset, which leaves no port behind, and may lose the last bytes.</param>
/// <param name="refused">Counts connections that had to make room.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Of the node.</param>
internal sealed class GuardedListenerFactory(
    SocketConnectionFactoryOptions options, bool resetsAtEnd, RefusedPeers refused, TimeProvider time, ILogger logger)
    : IConnectionListenerFactory, IDisposable
{
    /// <summary>The number of places. A member's connections are proven within milliseconds, so this many at once belong to an attacker.
    /// Some 10 KB each.</summary>
    internal const int MostHalfOpen = 2_048;

    // A peer whose machine is gone is noticed after some 6 minutes, as by Orleans' own listener.
    private const int KeepAliveSeconds = 90, KeepAliveInterval = 30, KeepAliveProbes = 10;

    private readonly List<GuardedListener> _made = [];

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        SocketConnectionContextFactory? connections = null;
        try
        {
            // Accepted connections inherit these options.
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            if (resetsAtEnd)
                socket.LingerState = new LingerOption(enable: true, 0);
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endpoint);
            connections = new SocketConnectionContextFactory(options, logger);
            var listener = new GuardedListener(socket, new HalfOpen(MostHalfOpen, time), connections, refused, logger);
            lock (_made)
                _made.Add(listener);
            return new ValueTask<IConnectionListener>(listener);
        }
        catch (Exception e)
        {
            connections?.Dispose();
            socket.Dispose();
            if (e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
                throw new AddressInUseException(e.Message, e);
            throw;
        }
    }

    /// <summary>Closes listeners of a host that did not stop normally: the thread of a listener would keep its port.</summary>
    public void Dispose()
    {
        lock (_made)
            _made.ForEach(listener => listener.Close());
    }
}
