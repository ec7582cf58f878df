using System.Buffers;
using System.Net.Sockets;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>The client's end of a session socket. Sends combine: whoever finds nobody sending sends for all, so a lone caller pays one
/// system call and a crowd shares one. Receives on a thread of its own, blocking: waking an async receive costs 30 µs more
/// on this path (docs/architecture.md, latency).</summary>
internal sealed class FrameConnection : IDisposable
{
    // Callers wait above this: a node that reads slowly must slow its submitters, not fill their memory.
    private const int MaxPendingBytes = 64 << 20;

    private const int ReadBytes = 256 << 10;

    // Queued ids do not wait for more than this: the node works on the first while the last are still made.
    private const int QueuedBytes = 32 << 10;

    // How long the end of a connection may take: a node that does not read must not hold up a program that ends.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    // Submits that come faster than this are a burst: its first goes at once, the rest shares messages.
    private static readonly TimeSpan BurstTime = TimeSpan.FromMicroseconds(100);

    private readonly Socket _socket;
    private readonly object _sync = new();
    private readonly ShapeNumbers _shapes = new();
    private FrameBuffer _pending = new();
    private FrameBuffer _sending = new();
    private bool _isSending;
    private Exception? _failure;
    private TaskCompletionSource? _finished;
    private long _lastSubmit;
    private SoonSender? _soon;
    private Thread? _reader;

    internal FrameConnection(Socket socket) => _socket = socket;

    internal delegate void FrameHandler(FrameType type, in ReadOnlySequence<byte> body);

    /// <summary>Starts the receive thread. <paramref name="onClosed"/> is called exactly once, with the reason.</summary>
    internal void Start(string name, FrameHandler onFrame, Action<Exception> onClosed)
    {
        _reader = new Thread(() => Receive(onFrame, onClosed)) { IsBackground = true, Name = name };
        _reader.UnsafeStart();
    }

    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            WaitForRoomNeedsLock();
            _pending.Append(frame);
            if (!MustSendNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Sends a task, behind the definition of its shape where the node does not have it.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void Submit(TaskShape taskShape, in Submit submit)
    {
        lock (_sync)
        {
            WaitForRoomNeedsLock();
            int shape = _shapes.Of(taskShape, out bool isNew);
            if (isNew)
                DefineNeedsLock(shape, taskShape);
            _pending.Append(submit with { Shape = shape });
            long now = TimeProvider.System.GetTimestamp();
            bool isBurst = TimeProvider.System.GetElapsedTime(_lastSubmit, now) < BurstTime;
            _lastSubmit = now;
            if (isBurst ? !MustSendSoonNeedsLock() : !MustSendNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Sends with what comes next, or with enough of its kind, but within a millisecond.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void SendSoon<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            WaitForRoomNeedsLock();
            _pending.Append(frame);
            if (!MustSendSoonNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Puts an id behind all other frames, to go with the next that is sent: many of them share a frame and a system call.
    /// Whoever queues calls <see cref="Flush"/> afterwards.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void QueueId<T>(in ObjectId id)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            WaitForRoomNeedsLock();
            _pending.AppendId<T>(id);
            if (_pending.Count < QueuedBytes || !MustSendNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Called a millisecond after <see cref="Wake"/>, or with what else goes then: to queue what has gathered.</summary>
    internal Action? BeforeSoon { get; set; }

    /// <summary>Something has gathered. Never sends on the caller's thread, and never throws.</summary>
    internal void Wake()
    {
        lock (_sync)
        {
            if (_failure is null && _finished is null)
                ArmNeedsLock();
        }
    }

    /// <summary>Sends what was queued, unless somebody is at it.</summary>
    internal void Flush()
    {
        lock (_sync)
        {
            if (_isSending || _pending.Count == 0 || _failure is not null)
                return;
            _isSending = true;
        }

        SendPending();
    }

    /// <summary>Sends a last frame, behind all others, and waits until everything is out, but no longer than two seconds.</summary>
    internal void Finish<T>(in T frame)
        where T : IFrame<T>
    {
        Task finished;
        lock (_sync)
        {
            if (_failure is not null || _finished is not null)
                return;
            _finished = new TaskCompletionSource();
            finished = _finished.Task;
            _pending.Append(frame);
            if (!_isSending)
            {
                // Not on this thread, which must come back even if the node never reads; closing the socket ends that one.
                _isSending = true;
                new Thread(SendPending) { IsBackground = true, Name = "session end" }.UnsafeStart();
            }
        }

        finished.Wait(CloseTime);
    }

    /// <summary>Reads one frame synchronously; only before <see cref="Start"/>.</summary>
    internal (FrameType Type, byte[] Body) ReceiveOne(TimeSpan timeout)
    {
        _socket.ReceiveTimeout = (int)timeout.TotalMilliseconds;
        var prefix = new byte[FrameBuffer.PrefixBytes];
        ReceiveExactly(prefix);
        int length = BitConverter.ToInt32(prefix);
        if (length is < 1 or > FrameBuffer.MaxFrameBytes)
            throw new ProtocolException($"A frame claims {length} bytes: the peer is not a ClusterTasks node.");
        var frame = new byte[length];
        ReceiveExactly(frame);
        _socket.ReceiveTimeout = 0;
        return ((FrameType)frame[0], frame[1..]);
    }

    public void Dispose()
    {
        Fail(Disposed());
        lock (_sync)
            _soon?.End();
        Shutdown(); // wakes threads that stand in a send or a receive
        _socket.Dispose();
        if (_reader is not null && Thread.CurrentThread != _reader)
            _reader.Join(CloseTime);
    }

    private bool MustSendNeedsLock()
    {
        if (_isSending)
            return false;
        _isSending = true;
        return true;
    }

    private bool MustSendSoonNeedsLock()
    {
        if (_pending.Count >= QueuedBytes)
            return MustSendNeedsLock();
        if (!_isSending)
            ArmNeedsLock();
        return false;
    }

    private void ArmNeedsLock() => (_soon ??= new SoonSender(SendQueued)).Arm();

    private void SendQueued()
    {
        try
        {
            BeforeSoon?.Invoke();
            Flush();
        }
        catch (SessionLostException)
        {
            // The receive thread tells everybody.
        }
    }

    private void DefineNeedsLock(int number, TaskShape shape)
    {
        try
        {
            _pending.Append(new DefineShape(number, shape), CallLimits.ShapeBytes);
        }
        catch
        {
            _shapes.Forget(shape); // too large for a message: its next use must not be taken for known
            throw;
        }
    }

    private void WaitForRoomNeedsLock()
    {
        while (_pending.Count > MaxPendingBytes && _failure is null)
            Monitor.Wait(_sync);
        if (_failure is not null)
            throw Lost(_failure);
        if (_finished is not null)
            throw Lost(Disposed());
    }

    private void SendPending()
    {
        while (true)
        {
            FrameBuffer batch;
            lock (_sync)
            {
                if (_pending.Count == 0 || _failure is not null)
                {
                    _isSending = false;
                    _finished?.TrySetResult();
                    return;
                }

                batch = _pending;
                _pending = _sending;
                _sending = batch;
                Monitor.PulseAll(_sync);
            }

            try
            {
                for (ReadOnlyMemory<byte> rest = batch.Written; rest.Length > 0;)
                    rest = rest[_socket.Send(rest.Span)..];
                batch.Clear();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Fail(e);
                Shutdown(); // the receive thread ends and reports it; waiters get their SessionLostException from there
            }
        }
    }

    private void Receive(FrameHandler onFrame, Action<Exception> onClosed)
    {
        var input = new FrameInput(_socket, ReadBytes);
        Exception reason = new EndOfStreamException("The node closed the connection.");
        try
        {
            while (input.Read())
            {
                while (input.TryCut(out FrameType type, out ReadOnlySequence<byte> body))
                    onFrame(type, body);
            }
        }
        catch (Exception e)
        {
            // A fault in a handler ends the session visibly instead of losing one frame silently.
            reason = e;
        }

        Fail(reason);
        onClosed(reason);
    }

    private void ReceiveExactly(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int read = _socket.Receive(destination);
            if (read == 0)
                throw new EndOfStreamException("The peer closed the connection during the handshake.");
            destination = destination[read..];
        }
    }

    private void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    private static ObjectDisposedException Disposed() => new("The session was disposed.");

    private void Fail(Exception reason)
    {
        lock (_sync)
        {
            _failure ??= reason;
            Monitor.PulseAll(_sync);
        }
    }

    internal static SessionLostException Lost(Exception reason) => new(
        reason is ObjectDisposedException
            ? "The session was disposed: call Remote.ConnectAsync or LocalCluster.StartAsync again."
            : $"The connection to the node is lost ({reason.Message}). The node or its process ended; connect again to go on.",
        reason);
}
