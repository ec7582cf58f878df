using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Output;

namespace ClusterTasks.Worker.Sessions;

/// <summary>The node's end of one session: who the client is, what it holds, and the frames on their way to it. Sending never waits:
/// a client that does not read is cut off when too much has piled up.</summary>
[DebuggerDisplay("{Kind} {Number} pid={ProcessId}")]
internal sealed class NodeSession(uint number, SessionKind kind, int processId, JobId job, int storeClient, ISessionOutput output)
{
    // A worker that is stopped in a debugger must not fill the node's memory.
    private const int MaxPendingBytes = 256 << 20;

    // Small beside the least bound of a session (SubmitGate).
    private const int SettledLot = 512;
    private const int SettledLotBytes = 4 << 20;

    // Events and output are for looking on: they must not be what fills that room.
    private const int MaxPendingAsides = 4 << 20;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly object _sync = new();
    private readonly ShapeNumbers _shapes = new();
    private FrameBuffer _pending = new();
    private FrameBuffer _sending = new();
    private long _settledTasks;
    private long _settledBytes;
    private long _droppedEvents;
    private (long Count, LogLine Last) _droppedLines;
    private bool _isSending;
    private bool _isClosed;
    private TaskCompletionSource? _idle;
    private HashSet<SessionKey>? _trusted;

    internal uint Number { get; } = number;

    internal SessionKind Kind { get; } = kind;

    internal int ProcessId { get; } = processId;

    internal JobId Job { get; } = job;

    /// <summary>What stands for the program of the session: see NodeCore.Names. Set once, under the node's lock.</summary>
    internal ulong Program { get; set; }

    /// <summary>The session whose ids this one named last. Under the node's lock.</summary>
    internal SessionKey LastMaker { get; set; }

    /// <summary>A worker of tasks with GPUs: those that it sees, with commas between them.</summary>
    internal string? Gpus { get; init; }

    /// <summary>Its pin page in the node store.</summary>
    internal int StoreClient { get; } = storeClient;

    /// <summary>Handles that the process has, by object. Under the node's lock.</summary>
    internal Dictionary<ObjectId, HeldHandles> Held { get; } = [];

    /// <summary>Results that a worker has sealed in the store and not reported yet. Under the node's lock.</summary>
    internal HashSet<ObjectId> SealedResults { get; } = [];

    /// <summary>Lines that tasks of a worker have begun to write, by task and whether it is an error line. Under the node's lock.</summary>
    internal Dictionary<(TaskId Task, bool IsError), LogLine> UnfinishedLines { get; } = [];

    /// <summary>The shapes that the process has defined. Under the node's lock.</summary>
    internal ShapeTable Shapes { get; } = new();

    /// <summary>A worker has said that it takes tasks. Under the node's lock.</summary>
    internal bool IsAttached { get; set; }

    /// <summary>The node has told it to end, for what it takes of it. Under the node's lock.</summary>
    internal bool IsEnding { get; set; }

    /// <summary>It is closed, and what it holds is being given back: nothing more is held for it. Under the node's lock.</summary>
    internal bool IsReleasing { get; set; }

    /// <summary>The client said goodbye: its pins may be trusted to go without waiting for its process to end.</summary>
    internal bool SaidGoodbye { get; set; }

    /// <summary>Why this side ended the connection, if it did.</summary>
    internal string? AbortReason { get; private set; }

    /// <summary>Whether the session may name the ids of a maker whose node did not say whose they are. Under the node's lock.</summary>
    internal bool IsTrusted(SessionKey maker) => _trusted?.Contains(maker) == true;

    internal void Trust(SessionKey maker) => (_trusted ??= []).Add(maker);

    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            _pending.Append(frame);
            if (!MustSendNeedsLock())
                return;
        }

        SendSoon();
    }

    /// <summary>Sends a task, behind the definition of its shape where the worker does not have it.</summary>
    internal void SendRun(TaskShape shape, in Run run)
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            int number = _shapes.Of(shape, out bool isNew);
            if (isNew)
                DefineNeedsLock(number, shape);
            _pending.Append(run with { Shape = number });
            if (!MustSendNeedsLock())
                return;
        }

        SendSoon();
    }

    /// <summary>Counts a task of this session that has ended, and says so in lots. Under the node's lock.</summary>
    internal void Settle(int bytes)
    {
        _settledTasks++;
        _settledBytes += bytes;
        if (_settledTasks < SettledLot && _settledBytes < SettledLotBytes)
            return;
        Send(new Settled(_settledTasks, _settledBytes));
        (_settledTasks, _settledBytes) = (0, 0);
    }

    /// <summary>Sends events, unless so much waits already that the client cannot be reading: then they are lost, and it is told how many.</summary>
    internal void SendEvents(long dropped, IReadOnlyList<TaskEvent> items)
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            _droppedEvents += dropped;
            if (_pending.Count > MaxPendingAsides)
            {
                _droppedEvents += items.Count;
                return;
            }

            _pending.Append(new EventBatch(_droppedEvents, items));
            _droppedEvents = 0;
            if (!MustSendNeedsLock())
                return;
        }

        SendSoon();
    }

    /// <summary>Sends a line of output, unless so much waits already that the client cannot be reading: then it is lost, and the number of lost
    /// lines stands in their place.</summary>
    internal void SendLine(in LogLine line)
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            if (_pending.Count > MaxPendingAsides)
            {
                _droppedLines = (_droppedLines.Count + DroppedLines.CountOf(line), line);
                return;
            }

            TellDroppedLinesNeedsLock();
            _pending.Append(line);
            if (!MustSendNeedsLock())
                return;
        }

        SendSoon();
    }

    /// <summary>Sends a last frame, waits until it is out, and ends the connection.</summary>
    internal async Task CloseAsync(string reason, TimeProvider time)
    {
        await SendLastAsync(reason, time).ConfigureAwait(false);
        AbortReason ??= reason;
        output.Abort();
    }

    /// <summary>Sends a last frame and waits until it is out, but not for ever: a client that is stopped in a debugger does not read.</summary>
    internal async Task SendLastAsync(string reason, TimeProvider time)
    {
        Send(new Closing(reason));
        Task idle;
        lock (_sync)
        {
            if (!_isSending || _isClosed)
                return;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
        }

        await idle.WaitAsync(CloseTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Nothing can be sent any more.</summary>
    internal void OnClosed()
    {
        lock (_sync)
            CloseNeedsLock();
    }

    /// <summary>Sends what there is, for the one who found nobody sending. A client that cannot take it all now gets the rest from a thread
    /// of its own: the caller may hold the node's lock, and must not wait.</summary>
    internal void SendPending(bool mayWait)
    {
        try
        {
            while (true)
            {
                FrameBuffer batch;
                lock (_sync)
                {
                    if (_pending.Count <= MaxPendingAsides)
                        TellDroppedLinesNeedsLock();
                    if (_pending.Count == 0 || _isClosed)
                    {
                        _isSending = false;
                        _idle?.TrySetResult();
                        _idle = null;
                        return;
                    }

                    batch = _pending;
                    _pending = _sending;
                    _sending = batch;
                }

                for (int sent = 0; sent < batch.Count;)
                {
                    int taken = output.Send(batch.Written.Span[sent..], mayWait);
                    if (taken == 0)
                    {
                        StartSlowSender(batch, sent);
                        return;
                    }

                    sent += taken;
                }

                batch.Clear();
            }
        }
        catch (Exception)
        {
            // Broken, or no thread could be started for it: whatever it was, nobody else will send what this call has taken over.
            Break();
        }
    }

    // Apart from the loop, which must not allocate this closure.
    private void StartSlowSender(FrameBuffer batch, int sent) =>
        new Thread(() => SendRest(batch, sent)) { IsBackground = true, Name = $"session {Number} slow" }.Start();

    private void SendRest(FrameBuffer batch, int sent)
    {
        try
        {
            while (sent < batch.Count)
                sent += output.Send(batch.Written.Span[sent..], mayWait: true);
            batch.Clear();
        }
        catch (Exception)
        {
            Break();
            return;
        }

        SendPending(mayWait: true);
    }

    /// <summary>A client that misses a frame waits for ever, so one that cannot be sent to is cut off: its reading side reports the end.</summary>
    private void Break()
    {
        OnClosed();
        output.Abort();
    }

    private void DefineNeedsLock(int number, TaskShape shape)
    {
        try
        {
            _pending.Append(new DefineShape(number, shape));
        }
        catch
        {
            _shapes.Forget(shape); // too large for a message: its next use must not be taken for known
            throw;
        }
    }

    private void TellDroppedLinesNeedsLock()
    {
        if (_droppedLines.Count == 0)
            return;
        _pending.Append(DroppedLines.Notice(_droppedLines.Count, _droppedLines.Last));
        _droppedLines = default;
    }

    /// <summary>Whether it is this caller who has to see to the sending.</summary>
    private bool MustSendNeedsLock()
    {
        if (_pending.Count > MaxPendingBytes)
        {
            AbortReason = $"it has not read {_pending.Count:N0} bytes that wait for it";
            CloseNeedsLock();
            output.Abort();
            return false;
        }

        if (_isSending)
            return false;
        _isSending = true;
        return true;
    }

    private void SendSoon()
    {
        if (!SendBatch.TryAdd(this))
            SendPending(mayWait: false);
    }

    private void CloseNeedsLock()
    {
        _isClosed = true;
        _idle?.TrySetResult();
    }
}
