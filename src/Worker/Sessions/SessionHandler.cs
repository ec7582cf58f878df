using System.Buffers;
using System.IO.Pipelines;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Sessions;

/// <summary>The life of one connection on the session socket: handshake, frames, end. Whatever the client sends, only its own session
/// can end by it.</summary>
internal sealed partial class SessionHandler(NodeCoreHolder holder, TimeProvider time, ILogger<SessionHandler> logger) : ConnectionHandler
{
    // A client that connects and says nothing must not keep the connection.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        NodeSession? session = null;
        string reason = "it closed the connection";
        try
        {
            Hello? hello = await ReadHelloAsync(connection).ConfigureAwait(false);
            if (hello is null)
                return; // a probe: connected and left
            session = holder.Core.OpenSession(hello.Value, (number, job, storeClient) =>
                new NodeSession(number, hello.Value.Kind, hello.Value.ProcessId, job, storeClient, connection.Transport.Output, why => Abort(connection, why)));
            while (true)
            {
                // Not with ConnectionClosed: that token fires while the client's last frames (its goodbye) still wait in the pipe.
                ReadResult read = await connection.Transport.Input.ReadAsync().ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = read.Buffer;
                while (FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body))
                    holder.Core.OnFrame(session, type, body);
                connection.Transport.Input.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                    break;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            reason = "the connection broke";
        }
        catch (Exception e) when (e is ProtocolException or ClusterTasksException)
        {
            reason = e.Message;
            LogViolation(logger, session?.ProcessId ?? 0, e.Message);
            await (session is null ? RejectAsync(connection, e.Message) : session.SendLastAsync(e.Message, time)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            reason = e.Message;
            LogFailure(logger, session?.ProcessId ?? 0, e);
        }
        finally
        {
            if (session is not null)
                await holder.Core.CloseSessionAsync(session, reason).ConfigureAwait(false);
        }
    }

    private async Task<Hello?> ReadHelloAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, time);
        try
        {
            return await ReadHelloAsync(connection, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new ProtocolException($"The client said no hello within {HandshakeTimeout.TotalSeconds:0} s.");
        }
    }

    private static async Task<Hello?> ReadHelloAsync(ConnectionContext connection, CancellationToken timeout)
    {
        while (true)
        {
            ReadResult read = await connection.Transport.Input.ReadAsync(timeout).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body))
            {
                if (type != FrameType.Hello)
                    throw new ProtocolException($"The first frame is {type}, not a hello.");
                Hello hello = FrameReader.Decode<Hello>(body);
                connection.Transport.Input.AdvanceTo(buffer.Start);
                return hello;
            }

            bool hasBegun = !buffer.IsEmpty;
            connection.Transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                return !hasBegun ? null : throw new ProtocolException("The client closed the connection in the middle of its hello.");
        }
    }

    private static async Task RejectAsync(ConnectionContext connection, string message)
    {
        var frames = new FrameBuffer();
        frames.Append(new Rejected(message));
        await connection.Transport.Output.WriteAsync(frames.Written).ConfigureAwait(false);
    }

    private static void Abort(ConnectionContext connection, string why)
    {
        // Graceful for the frames that are out already: the transport sends what is in its pipe before it closes.
        connection.Transport.Input.CancelPendingRead();
        connection.Abort(new ConnectionAbortedException(why));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session of process {ProcessId} was ended: {Reason}")]
    private static partial void LogViolation(ILogger logger, int processId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A session of process {ProcessId} failed.")]
    private static partial void LogFailure(ILogger logger, int processId, Exception error);
}
