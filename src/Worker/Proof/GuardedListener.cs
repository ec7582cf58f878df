using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using ClusterTasks.Platform;
using ClusterTasks.Store.Proof;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Proof;

/// <summary>Accepts TCP connections, and ends those of a flood before anything is allocated for them.</summary>
/// <remarks>Under a flood, the kernel's queue of connections that wait to be accepted keeps a member out: when it is full the kernel drops
/// the member's packets, which come again after 1, 3 and 7 s. A listener that sets each connection up before it takes the next accepts some
/// thousands a second, and a single user opens tens of thousands. Therefore a thread does nothing but accept: it asks which peer it is,
/// gives a <see cref="HalfOpen.Place"/> and cuts connections that must make room. It is a thread because a flood keeps the thread pool
/// busy.</remarks>
internal sealed partial class GuardedListener : IConnectionListener
{
    // The kernel's own bound applies (net.core.somaxconn).
    private const int Backlog = int.MaxValue;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly HalfOpen _halfOpen;
    private readonly SocketConnectionContextFactory _connections;
    private readonly RefusedPeers _refused;
    private readonly ILogger _logger;
    private readonly Channel<Accepted> _accepted = Channel.CreateUnbounded<Accepted>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly CancellationTokenSource _closed = new();
    private readonly string _what;

    /// <param name="socket">The bound socket.</param>
    /// <param name="halfOpen">The places of this listener alone.</param>
    /// <param name="connections">Makes connections of accepted sockets; the listener disposes it.</param>
    /// <param name="refused">Counts connections that had to make room.</param>
    /// <param name="logger">Of the node.</param>
    internal GuardedListener(
        Socket socket, HalfOpen halfOpen, SocketConnectionContextFactory connections, RefusedPeers refused, ILogger logger)
    {
        (_socket, _halfOpen, _connections, _refused, _logger) = (socket, halfOpen, connections, refused, logger);
        _socket.Listen(Backlog);
        EndPoint = socket.LocalEndPoint!;
        _what = $"A connection to {EndPoint} from";
        new Thread(AcceptAll) { IsBackground = true, Name = "accept" }.Start();
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_accepted.Reader.TryRead(out Accepted accepted))
            {
                if (Open(accepted) is { } connection)
                    return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Close();
        return ValueTask.CompletedTask;
    }

    /// <summary>Stops accepting.</summary>
    internal void Close()
    {
        _closed.Cancel();
        _socket.Dispose(); // ends the accept that waits
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        while (await _accepted.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_accepted.Reader.TryRead(out Accepted accepted))
                End(accepted);
        }

        _connections.Dispose();
    }

    private ConnectionContext? Open(Accepted accepted)
    {
        if (accepted.Place.IsOut)
        {
            Refuse(accepted.Peer, accepted.Place); // it has waited here for so long that others came
            return null;
        }

        try
        {
            ConnectionContext connection = _connections.Create(accepted.Socket);
            connection.Features.Set(accepted.Place);
            return connection;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            End(accepted); // it was cut in this moment
            return null;
        }
    }

    private void Refuse(EndPoint? peer, HalfOpen.Place place) => _refused.Add(peer, place.Peer, _what, HalfOpen.Crowded);

    private static void End(Accepted accepted)
    {
        _ = accepted.Place.Leave();
        accepted.Socket.Dispose();
    }

    private void AcceptAll()
    {
        using PeerUsers? users = PeerUsers.TryOpen();
        try
        {
            while (!_closed.IsCancellationRequested)
            {
                try
                {
                    Accept(_socket.Accept(), users);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
                {
                    // The peer has left; the next one need not wait for that.
                }
                catch (SocketException e) when (!_closed.IsCancellationRequested)
                {
                    // The process has no file descriptors left, for example. Connections that wait in the kernel's queue come in when there
                    // are some again.
                    LogAcceptFailed(_logger, EndPoint, e);
                    _closed.Token.WaitHandle.WaitOne(Pause);
                }
            }
        }
        catch (SocketException)
        {
            // The listener is closed.
        }
        finally
        {
            _accepted.Writer.Complete();
        }
    }

    private void Accept(Socket socket, PeerUsers? users)
    {
        EndPoint? peer;
        PeerKey key;
        try
        {
            peer = socket.RemoteEndPoint;
            key = users is not null ? PeerKey.Of(users, peer, socket.LocalEndPoint) : PeerKey.Of(peer);
        }
        catch (SocketException)
        {
            socket.Dispose(); // it has left
            return;
        }

        HalfOpen.Place place = _halfOpen.Enter(key, () => Cut(socket));
        if (place.IsOut)
            Refuse(peer, place);
        else
            _accepted.Writer.TryWrite(new Accepted(socket, place, peer));
    }

    /// <summary>Ends a connection so that the kernel forgets it at both ends. One that is closed normally keeps a port of the peer's
    /// machine for as long as the peer likes. On the loopback those are ports that members need.</summary>
    private static void Cut(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer has left.
        }

        socket.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection to {EndPoint} could not be accepted.")]
    private static partial void LogAcceptFailed(ILogger logger, EndPoint endPoint, Exception error);

    private readonly record struct Accepted(Socket Socket, HalfOpen.Place Place, EndPoint? Peer);
}
