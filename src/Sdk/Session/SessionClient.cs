using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Client;

namespace ClusterTasks.Session;

/// <summary>A user process's session with its node: one socket for messages, the node store mapped into memory for bytes.</summary>
internal sealed partial class SessionClient : SessionCore, IDisposable
{
    /// <summary>Values up to this many encoded bytes travel inside messages. At 64 KiB a copy through two sockets costs about as much as
    /// create and seal in the store. It is also the limit for values inside grain calls.</summary>
    internal const int InlineLimit = 64 << 10;

    // The time that an end waits for threads that still write into the store.
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly TaskId _maker;
    private volatile Attachment _at;
    private readonly WatchTable _watches = new();
    private readonly TaskCompletionSource<Exception> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _counter;
    private int _disposed;

    private SessionClient(Attachment at, Welcome welcome, TimeProvider time)
    {
        _at = at;
        _time = time;
        _maker = TaskId.Create(welcome.Node, welcome.Session, 0);
        Cluster = welcome.Cluster;
        Job = welcome.Job;
        Gate = NewGate(SubmitLimits.Default);
    }

    /// <summary>Bounds the tasks that are under way.</summary>
    internal SubmitGate Gate { get; private set; }

    internal NodeId Node => _at.Node;

    internal override ulong Cluster { get; }

    internal override bool IsEnded => Volatile.Read(ref _disposed) != 0 || _closed.Task.IsCompleted;

    internal JobId Job { get; }

    internal NodeAddress Address => _at.Address;

    internal StoreClient Store => _at.Store;

    /// <summary>Objects that this process waits for.</summary>
    internal int Watched => _watches.Count;

    /// <summary>Completes, with the reason, when the session has ended.</summary>
    internal Task<Exception> Closed => _closed.Task;

    /// <summary>Frames that only a worker receives.</summary>
    internal IWorkerFrames? WorkerFrames { get; set; }

    /// <summary>Receives the standard output of this job's tasks.</summary>
    internal Action<LogLine>? OnLogLine { get; set; }

    internal static SessionClient Connect(NodeAddress address, Hello hello, TimeProvider time, TimeSpan timeout)
    {
        try
        {
            Attachment at = Attachment.Open(address, hello, time, timeout, out Welcome welcome);
            return new SessionClient(at, welcome, time);
        }
        catch (SessionRefusedException e)
        {
            throw new ClusterUnavailableException(e.Message, e);
        }
    }

    /// <summary>Sets the limits; call it before the session starts.</summary>
    internal void LimitSubmits(int maxTasks, long maxBytes) => Gate = NewGate(new SubmitLimits(maxTasks, maxBytes));

    /// <summary>Starts to receive. Separate from <see cref="Connect"/>, so that handlers can be set first.</summary>
    internal void Start() => Start(_at);

    /// <exception cref="SessionLostException">The session has ended.</exception>
    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        while (true)
        {
            Attachment at = _at;
            try
            {
                at.Connection.Send(frame);
                return;
            }
            catch (SessionLostException) when (MayMove)
            {
                if (!HasMoved(at))
                    throw;
            }
        }
    }

    /// <summary>Sends a frame with the next one, but within a millisecond. Workers only: their sessions do not move.</summary>
    internal void SendSoon<T>(in T frame)
        where T : IFrame<T> => _at.Connection.SendSoon(frame);

    internal TaskId NextTaskId() => TaskId.Create(_maker.Owner, _maker.Session, (ulong)Interlocked.Increment(ref _counter));

    internal override ObjectHandle Submit(
        TaskDefinition definition, in Submit call, IReadOnlyList<ObjectHandle> keepAlive)
    {
        // A call to another cluster, or in another job's name, is no child of the task that makes it.
        TaskInfo? parent = FlowTask.Current is { } task && task.Session == this ? task.Info : null;
        int depth = parent is null ? 0 : DepthBelow(parent, definition);
        TaskId id = NextTaskId();
        Gate.Enter(call.Body.Length);
        try
        {
            Submit(definition, call with { Id = id, Parent = parent?.TaskId ?? default, Depth = depth });
        }
        catch
        {
            Gate.Settle(1, call.Body.Length); // too large for a message, for example: the node will never report its end
            throw;
        }

        // The node counts the dependencies from the frame on; until it is queued the handles must not be finalized.
        GC.KeepAlive(keepAlive);
        return new ObjectHandle(this, new ObjectId(id, 0));
    }

    internal override Task CancelAsync(ObjectId id, bool force, bool recursive)
    {
        Send(new Cancel(id.Task, force, recursive));
        return Task.CompletedTask;
    }

    public override ObjectHandle Borrow(ObjectId id)
    {
        Hold(id);
        return new ObjectHandle(this, id);
    }

    public override void FlushBorrows() => _at.Connection.Flush();

    internal override void OnReleased(ObjectHandle handle)
    {
        if (Volatile.Read(ref _disposed) != 0)
            return;
        _watches.Release(handle);
        Release(handle.Id);
    }

    /// <summary>Ends the session in about seven seconds at most, even if the node or a thread of this process is stuck.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        Store.Small.Close();
        bool isQuiet = _writes.Close(WriteTime);
        Store.Dispose(); // before the goodbye, which promises that no new pin comes: the node then no longer looks at these pins
        // Without a goodbye the node gives this process's unsealed ranges to nobody before the process is proven dead.
        if (isQuiet)
            _at.Connection.Finish(new Goodbye());
        _at.Connection.Dispose();
        OnConnectionClosed(new ObjectDisposedException("session"));
    }

    /// <summary>Whether frames are expected that no thread reads for itself. Output and events only inform: they may come a millisecond
    /// later.</summary>
    private bool IsAwaited() => _isTelling || _watches.IsAwaited || !_creates.IsEmpty || !_queries.IsEmpty;

    private SubmitGate NewGate(SubmitLimits limits) => new(limits.AtMost(_at.RequestBytes), _time, text =>
    {
        var line = new LogLine("Remote.Invoke", Node, Environment.ProcessId, IsError: true, text);
        if (OnLogLine is { } show)
            show(line);
        else
            Console.Error.WriteLine(text); // in a worker it goes to the driver, as all output of tasks
    });

    private void OnFrame(FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.Resolved:
                Resolved resolved = FrameReader.Decode<Resolved>(body);
                NoteEnd(resolved);
                _watches.Resolve(resolved);
                break;
            case FrameType.Granted:
                OnGranted(FrameReader.Decode<Granted>(body));
                break;
            case FrameType.CreateFailed:
                OnCreateFailed(FrameReader.Decode<CreateFailed>(body));
                break;
            case FrameType.ChunkGranted:
                OnChunkGranted(FrameReader.Decode<ChunkGranted>(body));
                break;
            case FrameType.Settled:
                Settled settled = FrameReader.Decode<Settled>(body);
                NoteEnds(settled);
                Gate.Settle(settled.Tasks, settled.Bytes);
                break;
            case FrameType.Peers:
                if (_mover is { } mover)
                    mover.Peers = FrameReader.Decode<Peers>(body).Addresses;
                break;
            case FrameType.TakenOver:
                OnTakenOver();
                break;
            case FrameType.LogLine:
                OnLogLine?.Invoke(FrameReader.Decode<LogLine>(body));
                break;
            case FrameType.Answer:
                OnAnswer(FrameReader.Decode<Answer>(body));
                break;
            case FrameType.Events:
                OnEvents(FrameReader.Decode<EventBatch>(body));
                break;
            case FrameType.Collect:
                // The collection begins with a pause, so it runs on another thread.
                ThreadPool.UnsafeQueueUserWorkItem(static session => session.MakeRoom(), this, preferLocal: false);
                break;
            case FrameType.Closing:
                Closing closing = FrameReader.Decode<Closing>(body);
                _isFinal |= !closing.NodeEnds;
                throw new EndOfStreamException(closing.Reason);
            case FrameType.Run or FrameType.DefineTask or FrameType.TakeBack or FrameType.EndLane or FrameType.CancelTask
                or FrameType.GiveUpTask or FrameType.Resume or FrameType.StreamCredit when WorkerFrames is not null:
                WorkerFrames.OnFrame(type, body);
                break;
            default:
                throw new ProtocolException($"The node sent an unexpected frame {type}.");
        }
    }

    private void OnConnectionClosed(Exception reason)
    {
        SessionLostException error = FrameConnection.Lost(
            Volatile.Read(ref _disposed) != 0 ? new ObjectDisposedException("session") : reason);
        if (!_closed.TrySetResult(error))
            return;
        Change();
        Store.Small.Close(); // the next put goes by a message, and says that the session is lost
        _watches.Close(error);
        Gate.Close(error);
        FailCreates(error);
        FailQueries(error);
        FailFeeds(error);
    }
}
