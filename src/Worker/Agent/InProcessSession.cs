using System.Buffers;
using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>The node's end of a session of its own process. Frames are handled on the client's thread, so the life of the session has no
/// thread of its own; its end has one of the pool.</summary>
internal sealed partial class InProcessSession : IInProcessSession, ISessionOutput
{
    private const int ReadBytes = 64 << 10;

    private readonly NodeHolder _holder;
    private readonly InProcessTransport _client;
    private readonly ILogger _logger;
    private readonly FrameInput _input;

    // One thread of the client sends at a time; its end may come from another one.
    private readonly Lock _turn = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _bytes = new byte[ReadBytes];
    private Memory<byte> _arrived;
    private NodeSession? _session;
    private bool _isOver;

    internal InProcessSession(NodeHolder holder, InProcessTransport client, ILogger<InProcessSession> logger)
    {
        (_holder, _client, _logger) = (holder, client, logger);
        _input = new FrameInput(Take, ReadBytes);
    }

    /// <summary>Completes when the node has forgotten the session.</summary>
    internal Task Ended => _ended.Task;

    public void OnBytes(ReadOnlySpan<byte> bytes)
    {
        lock (_turn)
        {
            if (_isOver)
                return;
            if (_bytes.Length < bytes.Length)
                _bytes = new byte[bytes.Length];
            bytes.CopyTo(_bytes);
            _arrived = _bytes.AsMemory(0, bytes.Length);
            try
            {
                while (!_arrived.IsEmpty)
                {
                    _input.Read();
                    Handle();
                }
            }
            catch (Exception e)
            {
                EndNeedsLock(e);
            }
        }
    }

    public void OnEnded()
    {
        // The caller may be a thread of the machine's own work, and the end waits for the exit of a worker.
        ThreadPool.UnsafeQueueUserWorkItem(static session => session.End("it closed the connection"), this, preferLocal: false);
    }

    int ISessionOutput.Send(ReadOnlySpan<byte> bytes, bool mayWait) => _client.Deliver(bytes, mayWait);

    void ISessionOutput.Abort()
    {
        _client.End();
        OnEnded();
    }

    private void Handle()
    {
        if (_session is { } session)
        {
            _holder.Node.Sessions.OnFrames(session, _input);
            return;
        }

        if (!_input.TryCut(out FrameType type, out ReadOnlySequence<byte> body))
            return;
        if (type != FrameType.Hello)
            throw new ProtocolException($"The first frame is {type}, not a hello.");
        Hello hello = FrameReader.Decode<Hello>(body) with { ProcessId = Environment.ProcessId };
        _session = _holder.Node.Sessions.Open(hello, (number, job, gpus, storeClient) =>
            new NodeSession(number, hello.Kind, hello.ProcessId, job, storeClient, this) { Gpus = gpus });
        _holder.Node.Sessions.OnFrames(_session, _input);
    }

    private int Take(Span<byte> destination)
    {
        int taken = Math.Min(destination.Length, _arrived.Length);
        _arrived.Span[..taken].CopyTo(destination);
        _arrived = _arrived[taken..];
        return taken;
    }

    private void EndNeedsLock(Exception error)
    {
        Debug.Assert(_turn.IsHeldByCurrentThread);
        _arrived = default;
        if (error is JobEndedException)
            LogTooLate(_logger, error.Message);
        else if (error is ProtocolException or ClusterTasksException)
            LogViolation(_logger, error.Message);
        else
            LogFailure(_logger, error);
        if (_session is not { } session)
        {
            Refuse(error.Message);
            return;
        }

        session.Send(new Closing(error.Message));
        _client.End();
        OnEnded(error.Message);
    }

    private void Refuse(string reason)
    {
        var frames = new FrameBuffer();
        frames.Append(new Rejected(reason));
        try
        {
            _client.Deliver(frames.Written.Span, mayWait: false);
        }
        catch (IOException)
        {
            // The client has gone.
        }

        _isOver = true;
        _client.End();
        _ended.TrySetResult();
    }

    private void OnEnded(string reason) => _ = Task.Run(() => End(reason));

    private void End(string reason)
    {
        lock (_turn)
        {
            if (_isOver)
                return;
            _isOver = true;
        }

        _client.End();
        if (_session is { } session)
            _ = CloseAsync(session, session.AbortReason ?? reason);
        else
            _ended.TrySetResult();
    }

    private async Task CloseAsync(NodeSession session, string reason)
    {
        try
        {
            await _holder.Node.Sessions.CloseAsync(session, reason).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogFailure(_logger, e);
        }

        _ended.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session of this process was ended: {Reason}")]
    private static partial void LogViolation(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A worker of this process came too late: {Reason}")]
    private static partial void LogTooLate(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A session of this process failed.")]
    private static partial void LogFailure(ILogger logger, Exception error);
}
