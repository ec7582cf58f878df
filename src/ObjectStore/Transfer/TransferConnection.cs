using System.Net;
using System.Net.Sockets;

namespace ClusterTasks.Store.Transfer;

/// <summary>The client's end of one connection. Turns every way in which a connection can end into a
/// <see cref="TransferException"/> that names the reason.</summary>
internal sealed class TransferConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _header = new byte[TransferProtocol.HeaderSize];

    private TransferConnection(Socket socket) => _socket = socket;

    /// <summary>Whether no answer is outstanding, so that another request may be sent.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>When it was last given back to the pool, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long IdleSince { get; set; }

    public static async Task<TransferConnection> OpenAsync(EndPoint peer, TransferToken token, Deadline deadline)
    {
        Socket socket = peer is DnsEndPoint
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var connection = new TransferConnection(socket);
        try
        {
            socket.NoDelay = true;
            await connection.ConnectAsync(peer, deadline).ConfigureAwait(false);
            await connection.SendAsync(TransferProtocol.Encode(FrameKind.Hello, TransferProtocol.Version, token.ClientProof), deadline).ConfigureAwait(false);
            TransferFrame answer = await connection.ReceiveSmallAsync(deadline).ConfigureAwait(false);
            if (answer.Kind == FrameKind.Error)
                throw new TransferException(TransferProtocol.DecodeError(answer.Body));
            if (answer.Kind != FrameKind.Welcome || answer.Value != TransferProtocol.Version)
                throw new TransferProtocolException($"it answered the hello with a {answer.Kind} frame of value {answer.Value}.");
            if (!TransferToken.Matches(answer.Body, token.ServerProof))
                throw new TransferException("it does not know this cluster's token, so its objects are not taken.");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async ValueTask RequestAsync(ObjectId id, long offset, Deadline deadline)
    {
        IsIdle = false;
        await SendAsync(TransferProtocol.EncodeGet(id, offset), deadline).ConfigureAwait(false);
    }

    /// <summary>Receives the fixed part of a frame. One without a body is checked; the others are with their body.</summary>
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

    /// <summary>The text of an error frame whose header has been received.</summary>
    public async ValueTask<string> ReceiveErrorAsync(FrameHeader header, Deadline deadline)
    {
        var body = new byte[header.BodyLength];
        await ReceiveBodyAsync(header, body, deadline).ConfigureAwait(false);
        return TransferProtocol.DecodeError(body);
    }

    /// <summary>Says that the answer has been received to its end.</summary>
    public void EndAnswer() => IsIdle = true;

    /// <summary>Whether an idle connection can be used again. Anything to read on it is its end, or garbage.</summary>
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

    public void Dispose() => _socket.Dispose();

    private async ValueTask<TransferFrame> ReceiveSmallAsync(Deadline deadline)
    {
        FrameHeader header = await ReceiveHeaderAsync(deadline).ConfigureAwait(false);
        if (header.Kind == FrameKind.Chunk)
            throw new TransferProtocolException("it sent a chunk before anything was asked for.");
        var body = new byte[header.BodyLength];
        await ReceiveBodyAsync(header, body, deadline).ConfigureAwait(false);
        return new TransferFrame(header.Kind, header.Value, body);
    }

    private async ValueTask ConnectAsync(EndPoint peer, Deadline deadline)
    {
        try
        {
            await _socket.ConnectAsync(peer, deadline.Token).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new TransferException($"no connection: {e.Message}", canRetry: false, e);
        }
        catch (OperationCanceledException) when (deadline.Expired)
        {
            throw TimedOut(deadline);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, Deadline deadline)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, deadline.Token).ConfigureAwait(false)..];
        }
        catch (SocketException e)
        {
            throw Broken(e.Message, e);
        }
        catch (OperationCanceledException) when (deadline.Expired)
        {
            throw TimedOut(deadline);
        }
    }

    private async ValueTask ReceiveExactlyAsync(Memory<byte> bytes, Deadline deadline)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int received = await _socket.ReceiveAsync(bytes, deadline.Token).ConfigureAwait(false);
                if (received == 0)
                    throw Broken("closed by the peer", null);
                bytes = bytes[received..];
            }
        }
        catch (SocketException e)
        {
            throw Broken(e.Message, e);
        }
        catch (OperationCanceledException) when (deadline.Expired)
        {
            throw TimedOut(deadline);
        }
    }

    private static TransferException Broken(string reason, Exception? cause) =>
        new($"the connection broke: {reason}.", canRetry: true, cause);

    // Not worth a second try: a peer that hangs would hold the caller up once more for as long.
    private static TransferException TimedOut(Deadline deadline) =>
        new($"nothing came for {deadline.Limit.TotalSeconds:0.###} s.");
}
