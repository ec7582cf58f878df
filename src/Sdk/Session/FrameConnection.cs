using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session;

/// <summary>The client's end of a session socket. Sends combine (<see cref="FrameSender"/>). Receives on a thread of its own, or on one
/// that blocks for an answer (<see cref="ReaderRole"/>), with blocking calls: waking an async receive costs 30 µs more on this path
/// (docs/decisions/0014-block-a-thread-for-each-session.md).</summary>
internal sealed class FrameConnection : IDisposable
{
    // Above this size callers wait: a node that reads slowly must slow its submitters, not fill their memory.
    private const int MaxPendingBytes = 64 << 20;

    private const int ReadBytes = 256 << 10;

    // Queued ids are sent at this size: the node works on the first while the last are still being made.
    private const int QueuedBytes = 32 << 10;

    /// <summary>The number of releases that may wait for the next message. The node's count never exceeds the process's by more than
    /// this.</summary>
    internal const int MostReleases = 2048;

    // The limit for the end of a connection: a node that does not read must not hold up a program that ends.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    // Submits that come faster than this are a burst: its first goes at once, the others share messages.
    private static readonly TimeSpan BurstTime = TimeSpan.FromMicroseconds(100);

    private readonly ISessionTransport _transport;
    private readonly object _sync = new();
    private readonly FrameSender _sender = new();
    private readonly ReleaseQueue _releases = new();
    private readonly ReaderRole _role = new(TimeProvider.System);
    private readonly FrameInput _input;
    private readonly TimeSpan _soonDelay;
    private Exception? _failure;
    private TaskCompletionSource? _finished;
    private long _lastSubmit;
    private SoonSender? _soon;
    private Thread? _reader;
    private FrameHandler? _onFrame;
    private Func<bool>? _isAwaited;
    private Exception? _readFailure;
    private long _lastRead = TimeProvider.System.GetTimestamp();

    /// <param name="transport">Connected to the node.</param>
    /// <param name="soonDelay">The time that frames of <see cref="SendSoon"/> wait for company; null: a millisecond.</param>
    internal FrameConnection(ISessionTransport transport, TimeSpan? soonDelay = null)
    {
        _transport = transport;
        _soonDelay = soonDelay ?? SoonSender.Delay;
        _input = new FrameInput(transport.Receive, ReadBytes);
    }

    /// <summary>The reason why the connection is over; null: it is not.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>The time since something came from the node.</summary>
    internal TimeSpan Silence => TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastRead));

    internal delegate void FrameHandler(FrameType type, in ReadOnlySequence<byte> body);

    /// <summary>Starts the receive thread. It calls <paramref name="onClosed"/> exactly once, with the reason.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="onFrame">Gets each frame, on the thread that reads.</param>
    /// <param name="onClosed">Gets the reason of the end, on the receive thread.</param>
    /// <param name="isAwaited">Whether frames are expected that no thread blocks for in <see cref="TryLead"/>; null: the receive thread
    /// alone reads.</param>
    internal void Start(string name, FrameHandler onFrame, Action<Exception> onClosed, Func<bool>? isAwaited = null)
    {
        _onFrame = onFrame;
        if (_transport is InProcessTransport inProcess)
            inProcess.HandleInline(HandleInline);
        else
            _isAwaited = isAwaited;
        _reader = new Thread(() => Receive(onClosed)) { IsBackground = true, Name = name };
        _reader.UnsafeStart();
    }

    /// <summary>Reads on the calling thread until a frame has completed the task. False: another thread reads, the time is over, or the
    /// connection is; then the caller waits in the usual way.</summary>
    internal bool TryLead(Task answer, TimeSpan? timeout)
    {
        if (_isAwaited is not { } isAwaited || !_role.TryLead())
            return false;
        try
        {
            long started = TimeProvider.System.GetTimestamp();
            while (!answer.IsCompleted && IsReadable(timeout - TimeProvider.System.GetElapsedTime(started)))
            {
                if (!ReadOnce())
                {
                    EndReading(Closed());
                    return false;
                }
            }

            return answer.IsCompleted;
        }
        catch (Exception e)
        {
            EndReading(e);
            return false;
        }
        finally
        {
            _role.LeaveAsLeader(isAwaited());
        }
    }

    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        SendAndLead(frame);
        _role.Recall();
    }

    /// <summary>Sends a frame for whose answer the caller blocks in <see cref="TryLead"/>.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void SendAndLead<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            BeginNeedsLock();
            _sender.AppendNeedsLock(frame);
            if (!_sender.TryBeginNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Sends a task, behind its definition where the node does not have it.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void Submit(TaskDefinition taskDefinition, in Submit submit)
    {
        lock (_sync)
        {
            BeginNeedsLock();
            int definition = _sender.DefineNeedsLock(taskDefinition, CallLimits.DefinitionBytes);
            _sender.AppendNeedsLock(submit with { Definition = definition });
            long now = TimeProvider.System.GetTimestamp();
            bool isBurst = TimeProvider.System.GetElapsedTime(_lastSubmit, now) < BurstTime;
            _lastSubmit = now;
            if (isBurst ? !MustSendSoonNeedsLock() : !_sender.TryBeginNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Sends a frame with the next one, or with enough of its kind, but within a millisecond.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void SendSoon<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            BeginNeedsLock();
            _sender.AppendNeedsLock(frame);
            if (!MustSendSoonNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Appends an id to a batch that follows all other frames of the next send: many ids share a frame and a system call. The
    /// caller calls <see cref="Flush"/> afterwards.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void QueueId<T>(in ObjectId id)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            BeginNeedsLock();
            _sender.AppendIdNeedsLock<T>(id);
            if (_sender.PendingBytes < QueuedBytes || !_sender.TryBeginNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Tells the node, within a millisecond or with many others, that this process has released a reference. Never sends on the
    /// caller's thread, which may be the finalizer's, and never throws.</summary>
    internal void Release(in ObjectId id)
    {
        if (!_releases.Add(id))
            return;
        lock (_sync)
        {
            if (_failure is null && _finished is null)
                ArmNeedsLock();
        }
    }

    /// <summary>Queues the releases that wait now, before all frames that are sent from here on.</summary>
    /// <exception cref="SessionLostException">The connection is broken or closed.</exception>
    internal void QueueReleases()
    {
        bool isMore;
        do
        {
            lock (_sync)
            {
                WaitForRoomNeedsLock();
                isMore = QueueReleasesNeedsLock(QueuedBytes);
                if (_sender.PendingBytes < QueuedBytes || !_sender.TryBeginNeedsLock())
                    continue;
            }

            SendPending();
        }
        while (isMore);
    }

    /// <summary>Lets only few releases wait, because a reference that replaces a released one must not raise the node's count. The thread
    /// that sends soon may come too late for a program that submits and releases all the time.</summary>
    internal void LimitReleases()
    {
        if (_releases.Count > MostReleases)
            QueueReleases();
    }

    /// <summary>Sends the queued frames, unless another thread does so already.</summary>
    internal void Flush()
    {
        lock (_sync)
        {
            if (_sender.PendingBytes == 0 || _failure is not null || !_sender.TryBeginNeedsLock())
                return;
        }

        SendPending();
    }

    /// <summary>Sends a last frame, behind all others, and waits until everything is sent, two seconds at most.</summary>
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
            _sender.AppendNeedsLock(frame);
            // Not on this thread, which must come back even if the node never reads; closing the socket ends that one.
            if (_sender.TryBeginNeedsLock())
                new Thread(SendPending) { IsBackground = true, Name = "session end" }.UnsafeStart();
        }

        finished.Wait(CloseTime);
    }

    /// <summary>Reads one frame synchronously; only before <see cref="Start"/>.</summary>
    internal (FrameType Type, byte[] Body) ReceiveOne(TimeSpan timeout)
    {
        long started = TimeProvider.System.GetTimestamp();
        var prefix = new byte[FrameBuffer.PrefixBytes];
        ReceiveExactly(prefix, timeout);
        int length = BitConverter.ToInt32(prefix);
        if (length is < 1 or > FrameBuffer.MaxFrameBytes)
            throw new ProtocolException($"A frame claims {length} bytes: the peer is not a ClusterTasks node.");
        var frame = new byte[length];
        ReceiveExactly(frame, timeout - TimeProvider.System.GetElapsedTime(started));
        return ((FrameType)frame[0], frame[1..]);
    }

    public void Dispose()
    {
        Fail(Disposed());
        lock (_sync)
            _soon?.End();
        _role.End();
        _transport.Shutdown(); // wakes threads that stand in a send or a receive
        _transport.Dispose();
        if (_reader is not null && Thread.CurrentThread != _reader)
            _reader.Join(CloseTime);
    }

    private bool MustSendSoonNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        if (_sender.PendingBytes >= QueuedBytes)
            return _sender.TryBeginNeedsLock();
        if (!_sender.IsSending)
            ArmNeedsLock();
        return false;
    }

    private void ArmNeedsLock() => (_soon ??= new SoonSender(SendQueued, _soonDelay)).Arm();

    private void SendQueued()
    {
        try
        {
            QueueReleases();
            Flush();
        }
        catch (SessionLostException)
        {
            // The receive thread tells all waiters.
        }
    }

    /// <summary>Before a frame that may bring the node a reference: as <see cref="LimitReleases"/>, under the lock that the frame needs
    /// anyway.</summary>
    private void BeginNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        WaitForRoomNeedsLock();
        if (_releases.Count > MostReleases)
            QueueReleasesNeedsLock(MaxPendingBytes);
    }

    /// <returns>True when some are left, because this many bytes are pending.</returns>
    private bool QueueReleasesNeedsLock(int mostBytes)
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        while (_releases.TryTakeNeedsLock(out ObjectId id))
        {
            _sender.AppendIdNeedsLock<Release>(id);
            if (_sender.PendingBytes >= mostBytes)
                return true;
        }

        return false;
    }

    private void WaitForRoomNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        while (_sender.PendingBytes > MaxPendingBytes && _failure is null)
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
            FrameBuffer? batch;
            lock (_sync)
            {
                if (_failure is not null)
                    _sender.EndNeedsLock();
                batch = _failure is null ? _sender.TakeNeedsLock() : null;
                if (batch is null)
                {
                    _finished?.TrySetResult();
                    return;
                }

                Monitor.PulseAll(_sync);
            }

            try
            {
                for (ReadOnlyMemory<byte> rest = batch.Written; rest.Length > 0;)
                    rest = rest[_transport.Send(rest.Span)..];
                batch.Clear();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Fail(e);
                _transport.Shutdown(); // the receive thread ends and reports it; waiters get their SessionLostException from there
            }
        }
    }

    private void Receive(Action<Exception> onClosed)
    {
        try
        {
            while (ReadInTurn())
            {
            }
        }
        catch (Exception e)
        {
            // A fault in a handler ends the session visibly instead of losing one frame silently.
            EndReading(e);
        }

        Exception reason = _readFailure ?? Closed();
        Fail(reason);
        onClosed(reason);
    }

    private bool ReadInTurn()
    {
        if (_isAwaited is not { } isAwaited)
            return ReadOnce();
        _role.TakeAsReader();
        try
        {
            return Volatile.Read(ref _readFailure) is null && ReadOnce();
        }
        finally
        {
            _role.LeaveAsReader(isAwaited());
        }
    }

    private bool ReadOnce()
    {
        if (!_input.Read())
            return false;
        Volatile.Write(ref _lastRead, TimeProvider.System.GetTimestamp());
        while (_input.TryCut(out FrameType type, out ReadOnlySequence<byte> body))
            _onFrame!(type, body);
        return true;
    }

    /// <summary>Handles frames on a thread of the node. Frames that may run code of the user, or end the session, are left to the receive
    /// thread.</summary>
    private int HandleInline(ReadOnlyMemory<byte> bytes)
    {
        var rest = new ReadOnlySequence<byte>(bytes);
        try
        {
            while (rest.Length > FrameBuffer.PrefixBytes
                && IsInline((FrameType)bytes.Span[(int)(bytes.Length - rest.Length) + FrameBuffer.PrefixBytes])
                && FrameReader.TryCut(ref rest, out FrameType type, out ReadOnlySequence<byte> body))
            {
                _onFrame!(type, body);
            }
        }
        catch (Exception e)
        {
            EndReading(e);
            _transport.Shutdown();
            return bytes.Length;
        }

        return (int)(bytes.Length - rest.Length);
    }

    private static bool IsInline(FrameType type) => type is FrameType.Resolved or FrameType.Settled or FrameType.Granted
        or FrameType.CreateFailed or FrameType.ChunkGranted or FrameType.Answer or FrameType.Run or FrameType.DefineTask
        or FrameType.TakeBack or FrameType.EndLane or FrameType.Resume or FrameType.StreamCredit;

    /// <summary>Returns false when nothing came in that time. Without a limit the read itself waits.</summary>
    private bool IsReadable(TimeSpan? timeout) =>
        timeout is not { } left || (left > TimeSpan.Zero && _transport.Poll(left));

    /// <summary>The receive thread reports the first reason, whichever thread has met it.</summary>
    private void EndReading(Exception reason)
    {
        Interlocked.CompareExchange(ref _readFailure, reason, null);
        _role.End();
    }

    private static EndOfStreamException Closed() => new("The node closed the connection.");

    private void ReceiveExactly(Span<byte> destination, TimeSpan timeout)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (destination.Length > 0)
        {
            if (!_transport.Poll(timeout - TimeProvider.System.GetElapsedTime(started)))
                throw new SocketException((int)SocketError.TimedOut);
            int read = _transport.Receive(destination);
            if (read == 0)
                throw new EndOfStreamException("The peer closed the connection during the handshake.");
            destination = destination[read..];
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
