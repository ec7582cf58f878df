using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ClusterTasks.Store.Proof;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Transfer;

/// <summary>Sends this node's objects to other nodes, including those that are still on their way to it. The host accepts the connections
/// and hands in each one.</summary>
/// <param name="source">The sealed objects.</param>
/// <param name="incoming">The objects that are on their way; null: none is passed on before it is sealed.</param>
/// <param name="options">The same as the client's.</param>
/// <param name="counters">Of the node.</param>
/// <param name="logger">Of the node.</param>
/// <param name="refused">Counts refused peers; null: each has a line of its own.</param>
internal sealed partial class TransferServer(
    ITransferSource source, Func<ObjectId, IncomingObject?>? incoming, TransferOptions options, TransferCounters counters,
        ILogger<TransferServer> logger,
    RefusedPeers? refused = null)
{
    // A timer that is due so much later than it was set for: the process did not run.
    private static readonly TimeSpan StoodStill = TimeSpan.FromSeconds(1);

    // Under great pressure an object may leave again before it is pinned; each time it was kept for a second.
    private const int OpenAttempts = 20;

    private readonly ClusterSecret? _secret = options.Secret;
    private readonly RelayRegistry _relays = new(options.TimeProvider);

    /// <summary>Serves one connection until the peer closes it, breaks the protocol or is idle for too long, or until
    /// <paramref name="ct"/>. Completes both pipes (the host closes the connection then) and never throws.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="ct">The connection's end.</param>
    /// <param name="peer">Named in the log.</param>
    /// <param name="socket">The socket below <paramref name="transport"/>, when nothing else writes to it; large objects are sent straight
    /// into it.</param>
    /// <param name="place">Its place among the connections that are not proven; null: they are not counted.</param>
    public async Task ServeAsync(
        IDuplexPipe transport, CancellationToken ct, EndPoint? peer = null, Socket? socket = null, HalfOpen.Place? place = null)
    {
        string from = peer?.ToString() ?? "an unnamed peer";
        Exception? failure = null;
        bool isIn = false;
        try
        {
            if (await GreetAsync(transport, place, ct).ConfigureAwait(false) is { } hello)
            {
                isIn = true;
                IPEndPoint? address = TransferProtocol.DecodeAddress(hello.Body);
                var connection = new Connection(transport.Input, new FrameOutput(transport.Output, socket), address, from);
                await AnswerAllAsync(connection, ct).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            failure = e;
            if (e is TransferException && !isIn && refused is not null)
                refused.Add(peer, place?.Peer ?? PeerKey.Of(peer), "A connection to this node's transfer port from",
                    ErrorSentence(e.Message));
            else
                Log(from, e, ct);
        }

        await CompleteAsync(transport, failure).ConfigureAwait(false);
    }

    /// <returns>The hello; null when the peer left.</returns>
    private async Task<TransferFrame?> GreetAsync(IDuplexPipe transport, HalfOpen.Place? place, CancellationToken ct)
    {
        TransferFrame? hello;
        bool hasPlace;
        try
        {
            hello = await ReadHelloAsync(transport, ct).ConfigureAwait(false);
        }
        catch (Exception) when (place is { IsOut: true })
        {
            throw new TransferProtocolException(HalfOpen.Crowded);
        }
        finally
        {
            hasPlace = place?.Leave() ?? true;
        }

        return hasPlace ? hello : throw new TransferProtocolException(HalfOpen.Crowded);
    }

    /// <returns>The hello; null when the peer left.</returns>
    private async Task<TransferFrame?> ReadHelloAsync(IDuplexPipe transport, CancellationToken ct)
    {
        using var deadline = new Deadline(options.HandshakeTimeout, options.TimeProvider, ct);
        long began = options.TimeProvider.GetTimestamp();
        try
        {
            if (_secret is not null && !await ProveAsync(_secret, transport, deadline.Token).ConfigureAwait(false))
                return null;
            TransferFrame? hello = await ReadAsync(transport.Input, FrameKind.Hello, deadline.Token).ConfigureAwait(false);
            if (hello is not { } frame)
                return null;
            string? refusal = Judge(frame);
            byte[] answer = refusal is null
                ? TransferProtocol.Encode(FrameKind.Welcome, TransferProtocol.Version, [])
                : TransferProtocol.EncodeError($"refused: {refusal}");
            await transport.Output.WriteAsync(answer, deadline.Token).ConfigureAwait(false);
            return refusal is null ? frame : throw new TransferProtocolException($"refused: {refusal}");
        }
        catch (OperationCanceledException) when (deadline.Expired)
        {
            // This process stood still (SIGSTOP, a suspended machine), and its timers are due before it has read what came meanwhile, which
            // is mostly the end of the connection.
            if (options.TimeProvider.GetElapsedTime(began) > deadline.Limit + StoodStill)
                return null;
            throw new TransferProtocolException($"it did not complete the handshake within {deadline.Limit.TotalSeconds:0.###} s.");
        }
    }

    /// <returns>False when the peer left.</returns>
    private static async ValueTask<bool> ProveAsync(ClusterSecret secret, IDuplexPipe transport, CancellationToken ct)
    {
        var exchange = new ProofExchange(secret, isOpener: false, ClusterSecret.NewNonce());
        if (!await ProofPipe.RunAsync(exchange, transport, ct).ConfigureAwait(false))
            return false;
        return exchange.Result switch
        {
            ProofResult.Proven => true,
            ProofResult.WrongSecret => throw new TransferProtocolException("it has another cluster token; give all nodes the same one."),
            _ => throw new TransferProtocolException(
                "it sent something else than a proof of the cluster's token: it has none, or is another program."),
        };
    }

    private static string? Judge(TransferFrame hello) => hello.Value == TransferProtocol.Version
        ? null
        : $"the peer speaks transfer version {hello.Value}, this node {TransferProtocol.Version}; run the same release on all nodes.";

    private async Task AnswerAllAsync(Connection connection, CancellationToken ct)
    {
        using var idle = new Deadline(options.IdleTimeout, options.TimeProvider, ct);
        while (await ReadAsync(connection.Input, FrameKind.Get, idle.Token).ConfigureAwait(false) is { } frame)
        {
            RangeRequest get = TransferProtocol.DecodeGet(frame);
            if (connection.Output.CanBlock && get.Length > TransferProtocol.ChunkSize)
                await OnThread(connection, get, idle).ConfigureAwait(false);
            else
                await AnswerAsync(connection, get, idle).ConfigureAwait(false);
            idle.Restart();
        }
    }

    /// <summary>Answers with blocking calls, on a thread that the thread pool does not miss, as long as the next request has already
    /// arrived: a pull keeps several outstanding, so one thread serves nearly all of it.</summary>
    private Task OnThread(Connection connection, RangeRequest get, Deadline idle) => Task.Factory.StartNew(
        async () =>
        {
            CancellationTokenRegistration registration = connection.Output.Block(idle);
            try
            {
                RangeRequest? next = get;
                while (next is { } request)
                {
                    await AnswerAsync(connection, request, idle).ConfigureAwait(false);
                    next = TryReadGet(connection.Input);
                }
            }
            catch (SocketException) when (idle.Token.IsCancellationRequested)
            {
                throw new OperationCanceledException(idle.Token); // the deadline has shut the socket down
            }
            finally
            {
                registration.Dispose();
                connection.Output.Unblock();
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default).Unwrap();

    private async Task AnswerAsync(Connection connection, RangeRequest get, Deadline idle)
    {
        ServedObject? served = null;
        byte[]? refusal;
        try
        {
            served = await OpenAsync(get.Id).ConfigureAwait(false);
            refusal = await PrepareAsync(served, connection, get, idle).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or TransferProtocolException))
        {
            LogSourceFailed(e, get.Id, connection.Peer);
            refusal = TransferProtocol.EncodeError($"object {get.Id} cannot be opened: {e.Message}");
        }

        using (served)
        {
            if (refusal is not null)
                await connection.Output.WriteAsync(refusal, idle).ConfigureAwait(false);
            else
                await SendAsync(connection, served!, get, idle).ConfigureAwait(false);
        }
    }

    /// <returns>The object; null when it is neither here nor on its way.</returns>
    /// <exception cref="TransferException">It leaves the memory again each time before it can be pinned.</exception>
    private async ValueTask<ServedObject?> OpenAsync(ObjectId id)
    {
        for (int attempt = 0; attempt < OpenAttempts; attempt++)
        {
            bool wasHere = await source.PrepareAsync(id).ConfigureAwait(false);
            if (ServedObject.TryOpen(id, source, incoming) is { } served)
                return served;
            if (!wasHere)
                return null;
        }

        throw new TransferException(
            $"it was brought into that node's memory {OpenAttempts} times and left it again before it could be sent: the store is much "
                + "too small. Give the node a larger one.");
    }

    /// <returns>The answer to send instead of bytes; null: the bytes can be sent.</returns>
    private async ValueTask<byte[]?> PrepareAsync(ServedObject? served, Connection connection, RangeRequest get, Deadline idle)
    {
        // A peer that insists was sent away by a node that has all of it; a part that waits for others could close a circle.
        if (served is null || (!served.IsSealed && get.Intent == GetIntent.Insist))
            return TransferProtocol.Encode(FrameKind.NotFound, 0, []);
        if (!await IsThereAsync(served, -1, connection, idle).ConfigureAwait(false))
            return TransferProtocol.EncodeError($"object {get.Id} is on its way to this node and has not begun to arrive.");
        if (served.Length < 0)
            return TransferProtocol.Encode(FrameKind.NotFound, 0, []);
        if (get.Offset > served.Length)
            return TransferProtocol.EncodeError($"object {get.Id} has {served.Length} bytes; there is nothing at offset {get.Offset}.");
        if (get.Intent != GetIntent.Continue && connection.Address is { } address && served.Length >= RelayRegistry.LeastBytes
            && _relays.Begin(get.Id, address, insists: get.Intent == GetIntent.Insist) is { } elsewhere)
        {
            return TransferProtocol.EncodeElsewhere(elsewhere);
        }

        return null;
    }

    private async Task SendAsync(Connection connection, ServedObject served, RangeRequest get, Deadline idle)
    {
        long size = served.Length;
        long end = Math.Min(size, get.Offset + get.Length);
        await connection.Output.WriteAsync(TransferProtocol.Encode(FrameKind.Found, size, []), idle).ConfigureAwait(false);
        for (long offset = get.Offset; offset < end; offset += TransferProtocol.ChunkSize)
        {
            int chunk = (int)(offset / TransferProtocol.ChunkSize);
            ReadOnlyMemory<byte> bytes;
            FrameHeader header;
            try
            {
                if (!await IsThereAsync(served, chunk, connection, idle).ConfigureAwait(false))
                    throw new TransferException(
                        $"the bytes are on their way to this node, and did not come for {options.RelayPatience.TotalSeconds:0.###} s.");
                bytes = served.Read(chunk, (int)Math.Min(TransferProtocol.ChunkSize, end - offset), copy: !connection.Output.IsBlocking,
                    out header);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (e is not TransferException)
                    LogSourceFailed(e, get.Id, connection.Peer);
                await connection.Output
                    .WriteAsync(TransferProtocol.EncodeError($"object {get.Id} cannot be read at offset {offset}: {e.Message}"), idle)
                    .ConfigureAwait(false);
                return;
            }

            try
            {
                await connection.Output.WriteAsync(header, bytes, idle).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (served.IsSealedMeanwhile && connection.Output.IsBlocking)
            {
                // Sealed between the read and the send: nothing has been sent, and from here on the object is read like every other.
                offset -= TransferProtocol.ChunkSize;
                continue;
            }

            counters.AddSent(bytes.Length);
        }

        if (connection.Address is { } address && size >= RelayRegistry.LeastBytes)
            _relays.Sent(get.Id, address);
    }

    /// <summary>Waits for a chunk that this node does not have yet itself. Returns false when it has not come for too long.</summary>
    private async ValueTask<bool> IsThereAsync(ServedObject served, int chunk, Connection connection, Deadline idle)
    {
        if (served.WhenMaybeThere(chunk) is null)
            return true;
        using var patience = new CancellationTokenSource(options.RelayPatience, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, idle.Token);
        try
        {
            while (served.WhenMaybeThere(chunk) is { } change)
            {
                if (connection.Output.IsBlocking)
                    change.Wait(either.Token); // on the thread of its own
                else
                    await change.WaitAsync(either.Token).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException) when (!idle.Token.IsCancellationRequested)
        {
            return false;
        }
    }

    private static RangeRequest? TryReadGet(PipeReader input)
    {
        if (!input.TryRead(out ReadResult result))
            return null;
        ReadOnlySequence<byte> bytes = result.Buffer;
        if (TransferProtocol.TryReadFrame(ref bytes, FrameKind.Get, out TransferFrame frame))
        {
            input.AdvanceTo(bytes.Start);
            return TransferProtocol.DecodeGet(frame);
        }

        input.AdvanceTo(bytes.Start); // not examined: the asynchronous read, which comes next, sees the same bytes
        return null;
    }

    /// <summary>Reads one frame; null when the peer closed the connection between two frames.</summary>
    private static async ValueTask<TransferFrame?> ReadAsync(PipeReader input, FrameKind expected, CancellationToken ct)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(ct).ConfigureAwait(false);
            ReadOnlySequence<byte> bytes = result.Buffer;
            if (TransferProtocol.TryReadFrame(ref bytes, expected, out TransferFrame frame))
            {
                input.AdvanceTo(bytes.Start);
                return frame;
            }

            if (result.IsCompleted || result.IsCanceled)
                return bytes.IsEmpty ? null
                    : throw new TransferProtocolException($"it closed the connection in the middle of a {expected} frame.");
            input.AdvanceTo(bytes.Start, bytes.End);
        }
    }

    private static async ValueTask CompleteAsync(IDuplexPipe transport, Exception? failure)
    {
        try
        {
            // Completing with the failure drops buffered bytes: flushing them could block or fail on a dead connection.
            await transport.Output.CompleteAsync(failure).ConfigureAwait(false);
            await transport.Input.CompleteAsync(failure).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The connection is gone, as intended.
        }
    }

    private static string ErrorSentence(string reason) => char.ToUpperInvariant(reason[0]) + reason[1..];

    private void Log(string from, Exception failure, CancellationToken ct)
    {
        switch (failure)
        {
            case OperationCanceledException when ct.IsCancellationRequested:
                break;
            case OperationCanceledException:
                LogIdle(from, options.IdleTimeout);
                break;
            case TransferException:
                LogProtocol(from, failure.Message);
                break;
            case IOException or SocketException or ObjectDisposedException:
                LogBroken(from, failure.Message);
                break;
            default:
                LogUnexpected(failure, from);
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Closed the transfer connection from {Peer}: {Reason}")]
    private partial void LogProtocol(string peer, string reason);

    [LoggerMessage(2, LogLevel.Debug, "The transfer connection from {Peer} broke: {Reason}")]
    private partial void LogBroken(string peer, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Closed the transfer connection from {Peer}: nothing moved for {Limit}")]
    private partial void LogIdle(string peer, TimeSpan limit);

    [LoggerMessage(4, LogLevel.Error, "Object {Id} could not be read for {Peer}")]
    private partial void LogSourceFailed(Exception exception, ObjectId id, string peer);

    [LoggerMessage(5, LogLevel.Error, "The transfer connection from {Peer} ended by an unexpected error")]
    private partial void LogUnexpected(Exception exception, string peer);

    /// <param name="Input">Requests.</param>
    /// <param name="Output">Answers.</param>
    /// <param name="Address">The address at which the peer serves objects itself; null: it passes nothing on.</param>
    /// <param name="Peer">Its name in the log.</param>
    private sealed record Connection(PipeReader Input, FrameOutput Output, IPEndPoint? Address, string Peer);
}
