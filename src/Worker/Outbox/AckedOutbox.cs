using System.Diagnostics;
using ClusterTasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Outbox;

/// <summary>Sends messages to one receiver in order, batched, until they are acknowledged: each arrives once, or its owner has it back with a
/// reason. A refused batch is divided down to the message that is refused. Nothing waits for a receiver that is gone. Thread-safe.</summary>
internal sealed partial class AckedOutbox<TBatch>
    where TBatch : class, IOutboxBatch<TBatch>
{
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly OutboxState<TBatch> _state;
    private readonly IOutboxTarget<TBatch> _target;
    private readonly Action<Action> _start;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Queue<(long Position, TaskCompletionSource Settled)> _waiters = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _pump = Task.CompletedTask;
    private bool _isPumping;

    /// <param name="target">The receiver.</param>
    /// <param name="limits">Sizes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets a line when the receiver does not answer for long.</param>
    /// <param name="start">Runs the step that starts the pump, later; null: at once.</param>
    internal AckedOutbox(IOutboxTarget<TBatch> target, OutboxLimits limits, TimeProvider time, ILogger logger, Action<Action>? start = null)
    {
        _state = new OutboxState<TBatch>(limits);
        _target = target;
        _time = time;
        _logger = logger;
        _start = start ?? (step => step());
    }

    /// <summary>Whether a message that may be lost is still taken.</summary>
    internal bool HasRoom
    {
        get
        {
            lock (_gate)
                return _state.HasRoom;
        }
    }

    /// <summary>Whether everything that was posted is settled.</summary>
    internal bool IsSettled
    {
        get
        {
            lock (_gate)
                return _state.Settled == _state.Posted;
        }
    }

    /// <summary>Takes a message that must arrive; nothing is taken for a receiver that is gone.</summary>
    /// <param name="message">The message.</param>
    /// <param name="append">Adds it to the batch; when it throws, nothing is queued.</param>
    internal void Post<TMessage>(in TMessage message, Append<TMessage> append) => Post(message, append, mayBeLost: false);

    /// <summary>Takes a message that may be lost. False: too much waits, or the receiver is gone.</summary>
    internal bool Offer<TMessage>(in TMessage message, Append<TMessage> append) => Post(message, append, mayBeLost: true);

    /// <summary>Completes when everything posted until now is settled; what is posted later does not matter.</summary>
    internal Task SettledAsync()
    {
        lock (_gate)
        {
            if (_state.Settled == _state.Posted)
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue((_state.Posted, waiter));
            return waiter.Task;
        }
    }

    /// <summary>The receiver is gone: nothing more is sent, what waits goes back to its owner.</summary>
    internal void Close(string reason)
    {
        IReadOnlyList<TBatch> left;
        lock (_gate)
            left = _state.IsClosed ? [] : _state.Close();
        foreach (TBatch batch in left)
            Guarded(() => _target.OnGone(batch, reason));
        lock (_gate)
            WakeNeedsGate();
    }

    /// <summary>Stops sending, whatever waits; returns when the pump has ended. Nothing is handed back: the node stops.</summary>
    internal Task StopAsync()
    {
        _stopped.TrySetResult();
        lock (_gate)
        {
            _state.Close();
            WakeNeedsGate();
            return _pump;
        }
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        lock (_gate)
            Debug.Assert(_isPumping || _state.IsIdle, "Messages wait and nobody sends them.");
    }

    private bool Post<TMessage>(in TMessage message, Append<TMessage> append, bool mayBeLost)
    {
        lock (_gate)
        {
            if (_state.IsClosed || (mayBeLost && !_state.HasRoom))
                return false;
            TBatch batch = _state.Open();
            long before = batch.Bytes;
            append(batch, message);
            _state.Added(batch.Bytes - before);
            if (_isPumping)
                return true;
            _isPumping = true;
        }

        _start(StartPump);
        return true;
    }

    private void StartPump()
    {
        lock (_gate)
        {
            if (!_state.IsClosed)
                _pump = Task.Run(PumpAsync);
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            ulong sequence;
            TBatch? batch;
            lock (_gate)
            {
                if (!_state.TryNext(out sequence, out batch))
                {
                    _isPumping = false;
                    return;
                }
            }

            await SendAsync(sequence, batch).ConfigureAwait(false);
        }
    }

    /// <summary>Returns when the batch is settled, divided, or nobody's any more.</summary>
    private async Task SendAsync(ulong sequence, TBatch batch)
    {
        long started = _time.GetTimestamp();
        var notice = new RetryNotice();
        while (!IsClosed())
        {
            Exception? error = null;
            try
            {
                if (_target.HasAddress)
                {
                    Task sending = _target.SendAsync(sequence, batch);
                    // A stop does not wait for an answer: it may be the receiver that is going.
                    if (await Task.WhenAny(sending, _stopped.Task).ConfigureAwait(false) != sending)
                        return;
                    await sending.ConfigureAwait(false);
                    OnAcknowledged(batch);
                    return;
                }
            }
            catch (Exception e) when (FinalRefusal.ReasonOf(e) is { } reason)
            {
                OnRefused(reason);
                return;
            }
            catch (Exception e)
            {
                error = e;
            }

            TimeSpan silence = _time.GetElapsedTime(started);
            if (_target.IsGone(silence))
            {
                Close($"{_target.Name} does not answer and is not in the cluster");
                return;
            }

            if (notice.Due(silence) is { } told)
                LogRetry(_logger, batch.Count, _target.Name, told.TotalSeconds, error);
            await Task.WhenAny(Task.Delay(RetryDelay, _time), _stopped.Task).ConfigureAwait(false);
        }
    }

    private void OnAcknowledged(TBatch batch)
    {
        lock (_gate)
        {
            if (!_state.Acknowledged())
                return;
        }

        // Whoever waits must find done what the answer brings.
        Guarded(() => _target.OnAcknowledged(batch));
        lock (_gate)
            WakeNeedsGate();
    }

    private void OnRefused(string reason)
    {
        TBatch? refused;
        lock (_gate)
            refused = _state.Refused();
        if (refused is null)
            return;
        Guarded(() => _target.OnRefused(refused, reason));
        lock (_gate)
            WakeNeedsGate();
    }

    /// <summary>A fault in what an owner does with an answer must not end the pump: everything behind it would wait for ever.</summary>
    private void Guarded(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e)
        {
            LogFault(_logger, _target.Name, e);
        }
    }

    private bool IsClosed()
    {
        lock (_gate)
            return _state.IsClosed;
    }

    private void WakeNeedsGate()
    {
        while (_waiters.TryPeek(out (long Position, TaskCompletionSource Settled) waiter) && waiter.Position <= _state.Settled)
            _waiters.Dequeue().Settled.TrySetResult();
    }

    internal delegate void Append<TMessage>(TBatch batch, in TMessage message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages for {Receiver} have had no answer for {Seconds:0} s; they are sent again until it answers or is declared dead.")]
    private static partial void LogRetry(ILogger logger, int count, string receiver, double seconds, Exception? error);

    [LoggerMessage(Level = LogLevel.Error, Message = "An answer of {Receiver} failed here.")]
    private static partial void LogFault(ILogger logger, string receiver, Exception error);
}
