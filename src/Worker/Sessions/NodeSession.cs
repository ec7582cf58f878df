using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Output;

namespace ClusterTasks.Worker.Sessions;

/// <summary>The node's end of one session: the client, its objects, and the frames on their way to it. Sending never waits: a client that
/// does not read is cut off when too much has piled up.</summary>
[DebuggerDisplay("{Kind} {Number} pid={ProcessId}")]
internal sealed class NodeSession(uint number, SessionKind kind, int processId, JobId job, int storeClient, ISessionOutput output)
{
    // A worker that is stopped in a debugger must not fill the node's memory.
    private const int MaxPendingBytes = 256 << 20;

    // Small beside the least bound of a session (SubmitGate).
    private const int SettledLot = 512;
    private const int SettledLotBytes = 1 << 20;

    // Events and output only inform: they must not be what fills that room.
    private const int MaxPendingAsides = 4 << 20;

    // The step by which the sum of all sessions is updated.
    private const int CountedStep = 1 << 20;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly object _sync = new();
    private readonly FrameSender _sender = new();
    private long _settledTasks;
    private long _settledBytes;
    private readonly List<ulong> _settledNumbers = [];
    private long _droppedEvents;
    private (long Count, LogLine Last) _droppedLines;
    private long _counted;
    private bool _isClosed;
    private TaskCompletionSource? _idle;
    private HashSet<SessionKey>? _trusted;

    internal uint Number { get; } = number;

    internal SessionKind Kind { get; } = kind;

    internal int ProcessId { get; } = processId;

    internal JobId Job { get; } = job;

    /// <summary>The ids that the client makes begin with it: of a session that moved here, that of its first node. Set once, before its
    /// first frame.</summary>
    internal SessionKey Key { get; set; }

    /// <summary>The number of the session's program: see <see cref="Machine.ProgramNames"/>. Set once, under the node's lock.</summary>
    internal ulong Program { get; set; }

    /// <summary>The session whose ids this one named last. Under the node's lock.</summary>
    internal SessionKey LastMaker { get; set; }

    /// <summary>The GPUs that a worker of tasks with GPUs sees, with commas between them.</summary>
    internal string? Gpus { get; init; }

    /// <summary>Its pin page in the node store.</summary>
    internal int StoreClient { get; } = storeClient;

    /// <summary>The handles that the process has, by object. Guarded by the node's lock.</summary>
    internal Dictionary<ObjectId, HeldHandles> Held { get; } = [];

    /// <summary>Results that a worker has sealed in the store and not reported yet. Under the node's lock.</summary>
    internal HashSet<ObjectId> SealedResults { get; } = [];

    /// <summary>Lines that tasks of a worker have begun to write, by task and whether it is an error line. Under the node's lock.</summary>
    internal UnfinishedLines UnfinishedLines { get; } = new();

    /// <summary>The definitions that the process has defined. Set once, before its first frame; under the node's lock.</summary>
    internal SessionDefinitions Definitions { get; set; } = null!;

    /// <summary>The part of the node's memory that its unfinished requests take. Set once, before its first frame.</summary>
    internal RequestAccount Requests { get; set; } = null!;

    /// <summary>The bytes that wait for all clients of the node. Set once, before its first frame.</summary>
    internal OutputRoom? Output { get; set; }

    /// <summary>True when the log has reported that requests of it were refused. Guarded by the node's lock.</summary>
    internal bool IsRefusedLogged { get; set; }

    /// <summary>True when a worker has said that it takes tasks. Guarded by the node's lock.</summary>
    internal bool IsAttached { get; set; }

    /// <summary>True when the node has told it to end because of its use of the node's room. Guarded by the node's lock.</summary>
    internal bool IsEnding { get; set; }

    /// <summary>True when it is closed and its references are being released: nothing more is held for it. Guarded by the node's
    /// lock.</summary>
    internal bool IsReleasing { get; set; }

    /// <summary>True when the client said goodbye: its pins may be trusted to go without waiting for its process to end.</summary>
    internal bool SaidGoodbye { get; set; }

    /// <summary>The reason why this side ended the connection, if it did.</summary>
    internal string? AbortReason { get; private set; }

    /// <summary>True when the session may name the ids of a maker whose node did not say which program it is of. Needs the node's
    /// lock.</summary>
    internal bool IsTrusted(SessionKey maker) => _trusted?.Contains(maker) == true;

    internal void Trust(SessionKey maker) => (_trusted ??= []).Add(maker);

    /// <summary>Sends a frame now. For callers that hold no lock; a step of the node appends.</summary>
    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        if (Append(frame))
            SendPending(mayWait: false);
    }

    /// <summary>Queues a frame. True: nobody sends now, and the caller calls <see cref="SendPending"/>.</summary>
    internal bool Append<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            if (_isClosed)
                return false;
            _sender.AppendNeedsLock(frame);
            return MustSendNeedsLock();
        }
    }

    /// <summary>Queues a task, behind its definition where the worker does not have it. True: see
    /// <see cref="Append"/>.</summary>
    /// <exception cref="ClusterTasksException">The message is too large, and not queued.</exception>
    internal bool AppendRun(TaskDefinition definition, in Run run)
    {
        lock (_sync)
        {
            if (_isClosed)
                return false;
            int number = _sender.DefineNeedsLock(definition);
            _sender.AppendNeedsLock(run with { Definition = number });
            return MustSendNeedsLock();
        }
    }

    /// <summary>Counts a completed task. Returns the report that is due to the client: completions are reported in batches. Needs the
    /// node's lock.</summary>
    internal Settled? Settle(TaskId task, int bytes)
    {
        _settledNumbers.Add(task.Counter);
        _settledTasks++;
        _settledBytes += bytes;
        if (_settledTasks < SettledLot && _settledBytes < SettledLotBytes)
            return null;
        var settled = new Settled(_settledTasks, _settledBytes, EndedNumbers.Pack(_settledNumbers));
        (_settledTasks, _settledBytes) = (0, 0);
        _settledNumbers.Clear();
        return settled;
    }

    /// <summary>Sends events, unless so much waits already that the client cannot be reading. Then they are lost, and the client is told
    /// their number.</summary>
    internal void SendEvents(long dropped, IReadOnlyList<TaskEvent> items)
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            _droppedEvents += dropped;
            if (_sender.PendingBytes > MaxPendingAsides)
            {
                _droppedEvents += items.Count;
                return;
            }

            _sender.AppendNeedsLock(new EventBatch(_droppedEvents, items));
            _droppedEvents = 0;
            if (!MustSendNeedsLock())
                return;
        }

        SendPending(mayWait: false);
    }

    /// <summary>Queues a line of output, unless so much waits already that the client cannot be reading. Then it is lost, and the number of
    /// lost lines stands in their place. True: see <see cref="Append"/>.</summary>
    internal bool AppendLine(in LogLine line)
    {
        lock (_sync)
        {
            if (_isClosed)
                return false;
            if (_sender.PendingBytes > MaxPendingAsides)
            {
                _droppedLines = (_droppedLines.Count + DroppedLines.CountOf(line), line);
                return false;
            }

            TellDroppedLinesNeedsLock();
            _sender.AppendNeedsLock(line);
            return MustSendNeedsLock();
        }
    }

    /// <summary>Sends a last frame, waits until it is out, and ends the connection.</summary>
    internal async Task CloseAsync(string reason, TimeProvider time, bool nodeEnds = false)
    {
        await SendLastAsync(reason, time, nodeEnds).ConfigureAwait(false);
        output.Abort();
    }

    /// <summary>Sends a last frame and waits until it is out, but not forever: a client that is stopped in a debugger does not
    /// read.</summary>
    internal async Task SendLastAsync(string reason, TimeProvider time, bool nodeEnds = false)
    {
        AbortReason ??= reason;
        Send(new Closing(reason, nodeEnds));
        Task idle;
        lock (_sync)
        {
            if (!_sender.IsSending || _isClosed)
                return;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
        }

        await idle.WaitAsync(CloseTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Called when nothing more can be sent.</summary>
    internal void OnClosed()
    {
        lock (_sync)
            CloseNeedsLock();
    }

    /// <summary>Sends the pending frames, for a caller that found nobody sending. A client that cannot take it all now gets the rest from a
    /// thread of its own: the caller may hold the node's lock, and must not wait.</summary>
    internal void SendPending(bool mayWait)
    {
        try
        {
            while (true)
            {
                FrameBuffer? batch;
                lock (_sync)
                {
                    batch = TakeNeedsLock();
                    if (batch is null)
                        return;
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
            // The connection is broken, or no thread could be started for it: nobody else will send the frames that this call has taken
            // over.
            Break();
        }
    }

    private FrameBuffer? TakeNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        if (_sender.PendingBytes <= MaxPendingAsides)
            TellDroppedLinesNeedsLock();
        CountNeedsLock(_isClosed ? 0 : _sender.PendingBytes);
        if (_isClosed)
            _sender.EndNeedsLock();
        FrameBuffer? batch = _isClosed ? null : _sender.TakeNeedsLock();
        if (batch is null)
        {
            _idle?.TrySetResult();
            _idle = null;
        }

        return batch;
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

    /// <summary>Cuts off a client that cannot be sent to: a client that misses a frame would wait forever. Its reading side reports the
    /// end.</summary>
    private void Break()
    {
        OnClosed();
        output.Abort();
    }

    private void TellDroppedLinesNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        if (_droppedLines.Count == 0)
            return;
        _sender.AppendNeedsLock(DroppedLines.Notice(_droppedLines.Count, _droppedLines.Last));
        _droppedLines = default;
    }

    /// <summary>Returns true when this caller must send.</summary>
    private bool MustSendNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        int pending = _sender.PendingBytes;
        CountNeedsLock(pending + _sender.SendingBytes);
        if (pending > MaxPendingBytes || (pending > MaxPendingAsides && Output is { IsFull: true }))
        {
            AbortReason = $"it has not read {pending:N0} bytes that wait for it";
            CloseNeedsLock();
            output.Abort();
            return false;
        }

        return _sender.TryBeginNeedsLock();
    }

    private void CountNeedsLock(long bytes)
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        if (Output is null || (Math.Abs(bytes - _counted) < CountedStep && (bytes > 0 || _counted == 0)))
            return;
        Output.Add(bytes - _counted);
        _counted = bytes;
    }

    private void CloseNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_sync));
        _isClosed = true;
        CountNeedsLock(0);
        _idle?.TrySetResult();
    }
}
