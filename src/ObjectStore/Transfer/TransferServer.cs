using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Transfer;

/// <summary>Sends this node's objects to other nodes. The host accepts the connections and hands in each one.</summary>
internal sealed partial class TransferServer(ITransferSource source, TransferOptions options, TransferCounters counters, ILogger<TransferServer> logger)
{
    private readonly TransferToken _token = new(options.ClusterToken);

    /// <summary>Serves one connection until the peer closes it, breaks the protocol or is idle for too long, or until
    /// <paramref name="ct"/>. Completes both pipes (the host closes the connection then) and never throws.</summary>
    /// <remarks>An output whose <c>WriteAsync</c> writes the caller's memory straight to the socket
    /// (<c>PipeWriter.Create(new NetworkStream(…))</c>) saves a copy of every byte against a buffering one.</remarks>
    public async Task ServeAsync(IDuplexPipe transport, CancellationToken ct, EndPoint? peer = null)
    {
        string from = peer?.ToString() ?? "an unnamed peer";
        Exception? failure = null;
        try
        {
            if (await GreetAsync(transport, ct).ConfigureAwait(false))
                await AnswerAllAsync(transport, from, ct).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            Log(from, e, ct);
        }

        await CompleteAsync(transport, failure).ConfigureAwait(false);
    }

    private async Task<bool> GreetAsync(IDuplexPipe transport, CancellationToken ct)
    {
        using var deadline = new Deadline(options.HandshakeTimeout, options.TimeProvider, ct);
        try
        {
            TransferFrame? hello = await ReadAsync(transport.Input, FrameKind.Hello, deadline.Token).ConfigureAwait(false);
            if (hello is not { } frame)
                return false;
            string? refusal = Judge(frame);
            byte[] answer = refusal is null
                ? TransferProtocol.Encode(FrameKind.Welcome, TransferProtocol.Version, _token.ServerProof)
                : TransferProtocol.EncodeError($"refused: {refusal}");
            await transport.Output.WriteAsync(answer, deadline.Token).ConfigureAwait(false);
            return refusal is null ? true : throw new TransferProtocolException($"refused: {refusal}");
        }
        catch (OperationCanceledException) when (deadline.Expired)
        {
            throw new TransferProtocolException($"it did not complete the handshake within {deadline.Limit.TotalSeconds:0.###} s.");
        }
    }

    private string? Judge(TransferFrame hello)
    {
        if (hello.Value != TransferProtocol.Version)
            return $"the peer speaks transfer version {hello.Value}, this node {TransferProtocol.Version}; run the same release on all nodes.";
        if (!TransferToken.Matches(hello.Body, _token.ClientProof))
            return "the cluster token is wrong; give all nodes the same one.";
        return null;
    }

    private async Task AnswerAllAsync(IDuplexPipe transport, string from, CancellationToken ct)
    {
        using var idle = new Deadline(options.IdleTimeout, options.TimeProvider, ct);
        while (await ReadAsync(transport.Input, FrameKind.Get, idle.Token).ConfigureAwait(false) is { } get)
        {
            idle.Restart();
            await AnswerAsync(transport.Output, ObjectId.Read(get.Body), get.Value, from, idle).ConfigureAwait(false);
            idle.Restart();
        }
    }

    private async Task AnswerAsync(PipeWriter output, ObjectId id, long offset, string from, Deadline idle)
    {
        ITransferReader? reader = null;
        byte[]? refusal = null;
        try
        {
            await source.PrepareAsync(id).ConfigureAwait(false);
            if (!source.TryOpen(id, out reader))
                refusal = TransferProtocol.Encode(FrameKind.NotFound, 0, []);
            else if (offset > reader.Length)
                refusal = TransferProtocol.EncodeError($"object {id} has {reader.Length} bytes; there is nothing at offset {offset}.");
        }
        catch (Exception e)
        {
            LogSourceFailed(e, id, from);
            refusal = TransferProtocol.EncodeError($"object {id} cannot be opened: {e.Message}");
        }

        using (reader)
        {
            if (refusal is not null || reader is null)
                await WriteAsync(output, refusal, idle).ConfigureAwait(false);
            else
                await SendAsync(output, reader, id, offset, from, idle).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(PipeWriter output, ITransferReader reader, ObjectId id, long offset, string from, Deadline idle)
    {
        long size = reader.Length;
        output.Write(TransferProtocol.Encode(FrameKind.Found, size, []));
        while (offset < size)
        {
            ReadOnlyMemory<byte> bytes;
            try
            {
                bytes = reader.Slice(offset, (int)Math.Min(TransferProtocol.ChunkSize, size - offset));
            }
            catch (Exception e)
            {
                LogSourceFailed(e, id, from);
                await WriteAsync(output, TransferProtocol.EncodeError($"object {id} cannot be read at offset {offset}: {e.Message}"), idle).ConfigureAwait(false);
                return;
            }

            // Not flushed by itself: it leaves together with the found frame, or just ahead of its bytes.
            TransferProtocol.WriteHeader(
                output.GetSpan(TransferProtocol.HeaderSize),
                TransferProtocol.HeaderOf(FrameKind.Chunk, offset, bytes.Span));
            output.Advance(TransferProtocol.HeaderSize);
            await WriteAsync(output, bytes, idle).ConfigureAwait(false);
            counters.AddSent(bytes.Length);
            offset += bytes.Length;
        }

        await WriteAsync(output, default, idle).ConfigureAwait(false);
    }

    private static async ValueTask WriteAsync(PipeWriter output, ReadOnlyMemory<byte> bytes, Deadline idle)
    {
        idle.Restart();
        FlushResult result = await output.WriteAsync(bytes, idle.Token).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
            throw new IOException("The peer closed the connection.");
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
                return bytes.IsEmpty ? null : throw new TransferProtocolException($"it closed the connection in the middle of a {expected} frame.");
            input.AdvanceTo(bytes.Start, bytes.End);
        }
    }

    private static async ValueTask CompleteAsync(IDuplexPipe transport, Exception? failure)
    {
        try
        {
            // With the failure, so that what is buffered is dropped: flushing it could block or fail on a dead connection.
            await transport.Output.CompleteAsync(failure).ConfigureAwait(false);
            await transport.Input.CompleteAsync(failure).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The connection is gone, which is what was wanted.
        }
    }

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
            case IOException or System.Net.Sockets.SocketException or ObjectDisposedException:
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
}
