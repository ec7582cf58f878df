using System.Buffers;
using System.Net.Sockets;
using ClusterTasks.Platform;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The life of one connection on the session socket, on its thread: handshake, frames, end. Bytes of the client can end only its
/// own session.</summary>
internal sealed partial class SessionHandler(NodeHolder holder, TimeProvider time, ILogger<SessionHandler> logger)
{
    private const int ReadBytes = 64 << 10;

    private const int PartingMilliseconds = 500;
    private const int MostPartingReads = 16;

    // A client that connects and sends nothing must not keep the connection.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Returns when the connection has ended and the node has forgotten its session. Never throws.</summary>
    internal void Run(Socket connection)
    {
        NodeSession? session = null;
        int process = 0;
        string reason = "it closed the connection";
        var input = new FrameInput(connection, ReadBytes);
        try
        {
            PeerUser peer = PeerUser.Of(connection);
            process = peer.ProcessId;
            if (peer.RefusalAsClient(UserFiles.UserId) is { } refusal)
                throw new ProtocolException(refusal);
            if (ReadHello(connection, input) is not { } said)
                return; // a probe: connected and left
            // The process id comes from the kernel and not from the client: pins would be kept or freed by the life of a foreign process.
            Hello hello = said with { ProcessId = peer.ProcessId };
            session = holder.Node.Sessions.Open(hello, (number, job, gpus, storeClient) =>
                new NodeSession(number, hello.Kind, hello.ProcessId, job, storeClient, new SocketOutput(connection)) { Gpus = gpus });
            do
            {
                holder.Node.Sessions.OnFrames(session, input);
            }
            while (input.Read());
        }
        catch (SocketException)
        {
            reason = "the connection broke";
        }
        catch (SessionNotTakenException e)
        {
            LogTooLate(logger, e.Message);
            SessionListener.Reject(connection, e.Message, e.MayCome);
            Part(connection);
        }
        catch (JobEndedException e)
        {
            LogTooLate(logger, e.Message);
            SessionListener.Reject(connection, e.Message);
            Part(connection);
        }
        catch (Exception e) when (e is ProtocolException or ClusterTasksException)
        {
            reason = e.Message;
            if (process > 0)
                LogViolation(logger, process, e.Message);
            else
                LogViolation(logger, e.Message);
            if (session is null)
            {
                SessionListener.Reject(connection, e.Message);
                Part(connection);
            }
            else
                session.SendLastAsync(e.Message, time).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            reason = e.Message;
            LogFailure(logger, process, e);
        }

        if (session is not null)
            Close(connection, session, reason);
    }

    /// <summary>Reads the bytes that the client still sends: a client whose hello is not read would find its connection broken, and not the
    /// reason.</summary>
    private static void Part(Socket connection)
    {
        try
        {
            connection.Shutdown(SocketShutdown.Send);
            connection.ReceiveTimeout = PartingMilliseconds;
            var bytes = new byte[ReadBytes];
            for (int reads = 0; reads < MostPartingReads && connection.Receive(bytes) > 0; reads++)
            {
            }
        }
        catch (SocketException)
        {
            // The client has gone, or sends nothing.
        }
    }

    private void Close(Socket connection, NodeSession session, string reason)
    {
        // The client sees the end now; the exit of its process takes a while to find out.
        new SocketOutput(connection).Abort();
        try
        {
            holder.Node.Sessions.CloseAsync(session, session.AbortReason ?? reason).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            LogFailure(logger, session.ProcessId, e);
        }
    }

    private Hello? ReadHello(Socket connection, FrameInput input)
    {
        long started = time.GetTimestamp();
        FrameType type;
        ReadOnlySequence<byte> body;
        while (!input.TryCut(out type, out body))
        {
            TimeSpan left = HandshakeTimeout - time.GetElapsedTime(started);
            connection.ReceiveTimeout = Math.Max(1, (int)left.TotalMilliseconds);
            try
            {
                if (left > TimeSpan.Zero && input.Read())
                    continue;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                left = TimeSpan.Zero;
            }

            if (left <= TimeSpan.Zero)
                throw new ProtocolException($"The client said no hello within {HandshakeTimeout.TotalSeconds:0} s.");
            return input.IsEmpty ? null : throw new ProtocolException("The client closed the connection in the middle of its hello.");
        }

        connection.ReceiveTimeout = 0;
        return type == FrameType.Hello ? FrameReader.Decode<Hello>(body)
            : throw new ProtocolException($"The first frame is {type}, not a hello.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session of process {ProcessId} was ended: {Reason}")]
    private static partial void LogViolation(ILogger logger, int processId, string reason);

    // The kernel names no process to one in another process namespace, such as that of a container.
    [LoggerMessage(Level = LogLevel.Warning, Message = "A session was ended: {Reason}")]
    private static partial void LogViolation(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A worker came too late: {Reason}")]
    private static partial void LogTooLate(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A session of process {ProcessId} failed.")]
    private static partial void LogFailure(ILogger logger, int processId, Exception error);
}
