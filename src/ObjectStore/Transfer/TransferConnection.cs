using System.Net;
using System.Net.Sockets;
using ClusterTasks.Platform;
using ClusterTasks.Store.Proof;

namespace ClusterTasks.Store.Transfer;

/// <summary>The client's end of one connection. Turns every way in which a connection can end into a
/// <see cref="TransferException"/> that names the reason.</summary>
internal sealed class TransferConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _header = new byte[TransferProtocol.HeaderSize];
    private readonly bool _blocking;
    private int _outstanding;

    private TransferConnection(Socket socket, bool blocking) => (_socket, _blocking) = (socket, blocking);

    /// <summary>True when every call blocks its thread until it is done, as <see cref="BulkSocket"/> says. It is decided when the
    /// connection is opened: one asynchronous call would put the socket into .NET's event loop permanently, which then wakes up for every
    /// packet.</summary>
    public bool IsBlocking => _blocking;

    /// <summary>True when no answer is outstanding: an idle connection may serve another pull.</summary>
    public bool IsIdle => _outstanding == 0;

    /// <summary>The time when it was last given back to the pool, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long IdleSince { get; set; }

    public static async Task<TransferConnection> OpenAsync(
        EndPoint peer, ClusterSecret? secret, IPEndPoint? own, bool blocking, Deadline deadline)
    {
        Socket socket = peer is DnsEndPoint
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var connection = new TransferConnection(socket, blocking);
        using CancellationTokenRegistration guard = blocking ? connection.Guard(deadline) : default;
        try
        {
            socket.NoDelay = true;
            await connection.ConnectAsync(peer, deadline).ConfigureAwait(false);
            if (secret is not null)
                await connection.ProveAsync(secret, deadline).ConfigureAwait(false);
            await connection.SendAsync(TransferProtocol.EncodeHello(own), deadline).ConfigureAwait(false);
            TransferFrame answer = await connection.ReceiveSmallAsync(deadline).ConfigureAwait(false);
            if (answer.Kind == FrameKind.Error)
                throw new TransferException(TransferProtocol.DecodeError(answer.Body));
            if (answer.Kind != FrameKind.Welcome || answer.Value != TransferProtocol.Version)
                throw new TransferProtocolException($"it answered the hello with a {answer.Kind} frame of value {answer.Value}.");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Ends a blocked call when the deadline passes or the caller cancels; it ends the connection, too.</summary>
    public CancellationTokenRegistration Guard(Deadline deadline) =>
        deadline.Token.UnsafeRegister(static socket => ShutDown((Socket)socket!), _socket);

    public async ValueTask RequestAsync(RangeRequest get, Deadline deadline)
    {
        _outstanding++;
        await SendAsync(TransferProtocol.EncodeGet(get), deadline).ConfigureAwait(false);
    }

    /// <summary>Receives the fixed part of a frame. A frame without a body is checked at once, the others with their body.</summary>
    public async ValueTask<FrameHeader> ReceiveHeaderAsync(Deadline deadline)
    {
        await ReceiveExactlyAsync(_header, deadline).ConfigureAwait(false);
        FrameHeader header = TransferProtocol.ReadHeader(_header);
        if (header.BodyLength == 0)
            TransferProtocol.CheckHash(header, []);
        return header;
    }

    /// <summary>Receives the body of a frame straight into its place and checks it.</summary>
    public async ValueTask ReceiveBodyAsync(FrameHeader header, Memory<byte> body, Deadline deadline)
    {
        await ReceiveExactlyAsync(body, deadline).ConfigureAwait(false);
        TransferProtocol.CheckHash(header, body.Span);
    }

    /// <summary>Receives the body of a small frame whose header has been received.</summary>
    public async ValueTask<byte[]> ReceiveSmallBodyAsync(FrameHeader header, Deadline deadline)
    {
        var body = new byte[header.BodyLength];
        await ReceiveBodyAsync(header, body, deadline).ConfigureAwait(false);
        return body;
    }

    /// <summary>Notes that the answer to the oldest request has been received to its end.</summary>
    public void EndAnswer() => _outstanding--;

    /// <summary>True when an idle connection can be used again. Anything to read on it is its end, or garbage.</summary>
    public bool IsUsable()
    {
        try
        {
            return !_socket.Poll(0, SelectMode.SelectRead);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Returns when the peer has closed an idle connection, or its process has ended.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task WhenEndedAsync(CancellationToken ct)
    {
        try
        {
            await _socket.ReceiveAsync(new byte[1], SocketFlags.None, ct).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // That is an end, too.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask ProveAsync(ClusterSecret secret, Deadline deadline)
    {
        var exchange = new ProofExchange(secret, isOpener: true, ClusterSecret.NewNonce());
        await SendAsync(exchange.Greeting, deadline).ConfigureAwait(false);
        while (exchange.Expected is > 0 and int count)
        {
            var bytes = new byte[count];
            await ReceiveExactlyAsync(bytes, deadline).ConfigureAwait(false);
            byte[] answer = exchange.Take(bytes);
            if (answer.Length > 0)
                await SendAsync(answer, deadline).ConfigureAwait(false);
        }

        switch (exchange.Result)
        {
            case ProofResult.Proven:
                return;
            case ProofResult.Foreign:
                throw new TransferProtocolException(
                    "it does not ask for a proof of the cluster's token. Is that the transfer port of a node of this cluster?");
            case ProofResult.Refused:
                throw new TransferException("refused: the cluster token is wrong; give all nodes the same one.");
            default:
                throw new TransferException("it does not know this cluster's token, so its objects are not taken.");
        }
    }

    private async ValueTask<TransferFrame> ReceiveSmallAsync(Deadline deadline)
    {
        FrameHeader header = await ReceiveHeaderAsync(deadline).ConfigureAwait(false);
        if (header.Kind == FrameKind.Chunk)
            throw new TransferProtocolException("it sent a chunk before anything was asked for.");
        return new TransferFrame(header.Kind, header.Value, await ReceiveSmallBodyAsync(header, deadline).ConfigureAwait(false));
    }

    private async ValueTask ConnectAsync(EndPoint peer, Deadline deadline)
    {
        try
        {
            if (_blocking)
                _socket.Connect(peer);
            else
                await _socket.ConnectAsync(peer, deadline.Token).ConfigureAwait(false);
        }
        catch (SocketException e) when (!deadline.Token.IsCancellationRequested)
        {
            throw new TransferException($"no connection: {e.Message}", canRetry: false, e);
        }
        catch (Exception e) when (Translate(e, deadline) is { } translated)
        {
            throw translated;
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Deadline deadline)
    {
        try
        {
            if (_blocking)
                BulkSocket.Send(_socket.SafeHandle, bytes.Span, more: false);
            else
                while (!bytes.IsEmpty)
                    bytes = bytes[await _socket.SendAsync(bytes, deadline.Token).ConfigureAwait(false)..];
        }
        catch (Exception e) when (Translate(e, deadline) is { } translated)
        {
            throw translated;
        }
    }

    private async ValueTask ReceiveExactlyAsync(Memory<byte> bytes, Deadline deadline)
    {
        try
        {
            if (_blocking)
                bytes = bytes[BulkSocket.Receive(_socket.SafeHandle, bytes.Span)..];
            while (!bytes.IsEmpty)
            {
                int received = _blocking ? 0 : await _socket.ReceiveAsync(bytes, deadline.Token).ConfigureAwait(false);
                if (received == 0)
                {
                    deadline.Token.ThrowIfCancellationRequested();
                    throw Broken("closed by the peer", null);
                }

                bytes = bytes[received..];
            }
        }
        catch (Exception e) when (Translate(e, deadline) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Returns the exception that explains an I/O error; null: the error is passed on unchanged.</summary>
    private static Exception? Translate(Exception error, Deadline deadline) => error switch
    {
        // A blocked call is ended by shutting the socket down, which looks like an action of the peer.
        SocketException or ObjectDisposedException or OperationCanceledException when deadline.Expired => TimedOut(deadline),
        SocketException or ObjectDisposedException when deadline.Token.IsCancellationRequested =>
            new OperationCanceledException(deadline.Token),
        SocketException or ObjectDisposedException => Broken(error.Message, error),
        _ => null,
    };

    private static void ShutDown(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket has ended already.
        }
    }

    private static TransferException Broken(string reason, Exception? cause) =>
        new($"the connection broke: {reason}.", canRetry: true, cause);

    // A second try is not worth it: a peer that hangs would hold the caller up as long again.
    private static TransferException TimedOut(Deadline deadline) =>
        new($"nothing came for {deadline.Limit.TotalSeconds:0.###} s.");
}
