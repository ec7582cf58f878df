using System.Diagnostics;
using ClusterTasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Outbox;

/// <summary>Sends messages to one receiver in order, batched, until they are acknowledged: each arrives once, or its owner has it back with
/// a reason. A refused batch is divided down to the refused message. Nothing waits for a receiver that is gone. Thread-safe.</summary>
internal sealed partial class AckedOutbox<TBatch>
    where TBatch : class, IOutboxBatch<TBatch>
{
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly OutboxState<TBatch> _state;
    private readonly IOutboxTarget<TBatch> _target;
    private readonly Background _background;
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
    /// <param name="background">Runs the pump.</param>
    internal AckedOutbox(IOutboxTarget<TBatch> target, OutboxLimits limits, TimeProvider time, ILogger logger, Background background)
    {
        _state = new OutboxState<TBatch>(limits);
        _target = target;
        _time = time;
        _logger = logger;
        _background = background;
    }

    /// <summary>True when a message that may be lost is still taken.</summary>
    internal bool HasRoom
    {
        get
        {
            lock (_gate)
                return _state.HasRoom;
        }
    }

    /// <summary>Takes a message that must arrive; nothing is taken for a receiver that is gone.</summary>
    /// <param name="message">The message.</param>
    /// <param name="append">Adds it to the batch; when it throws, nothing is queued.</param>
    /// <returns>Whether it was taken.</returns>
    internal bool Post<TMessage>(in TMessage message, Append<TMessage> append) => Post(message, append, mayBeLost: false);

    /// <summary>Takes a message that may be lost. Returns false when too much waits, or the receiver is gone.</summary>
    internal bool Offer<TMessage>(in TMessage message, Append<TMessage> append) => Post(message, append, mayBeLost: true);

    /// <summary>Completes when everything posted until now is settled; later messages do not matter.</summary>
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

    /// <summary>Called when the receiver is gone: nothing more is sent, and the waiting messages go back to their owners.</summary>
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

    /// <summary>Stops sending, even if messages wait; returns when the pump has ended. Nothing is handed back, because the node
    /// stops.</summary>
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

        StartPump();
        return true;
    }

    private void StartPump()
    {
        lock (_gate)
        {
            if (!_state.IsClosed)
                _pump = _background(PumpAsync);
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

    /// <summary>Returns when the batch is settled, divided, or taken from the outbox.</summary>
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
                    // A stop does not wait for an answer: the receiver may be the node that is leaving.
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
                if (Seeded.Is(SeededFault.AcknowledgesTooEarly))
                {
                    OnAcknowledged(batch);
                    return;
                }
            }

            TimeSpan silence = _time.GetElapsedTime(started);
            if (_target.IsGone(silence))
            {
                Close($"{_target.Name} does not answer and is not in the cluster");
                return;
            }

            if (notice.Due(silence) is { } told)
                LogRetry(_logger, _target.Name, told.TotalSeconds, batch.Count, error);
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

        // The waiters must find the effects of the answer done.
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

    /// <summary>Runs a step of an owner. A fault in the owner's handling of an answer must not end the pump: everything behind it would
    /// wait forever.</summary>
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
        Debug.Assert(_gate.IsHeldByCurrentThread);
        while (_waiters.TryPeek(out (long Position, TaskCompletionSource Settled) waiter) && waiter.Position <= _state.Settled)
            _waiters.Dequeue().Settled.TrySetResult();
    }

    internal delegate void Append<TMessage>(TBatch batch, in TMessage message);

    [LoggerMessage(Level = LogLevel.Warning,
        Message =
        "Messages to {Receiver} have had no answer for {Seconds:0} s (messages: {Count}); they are sent again until there is one, or "
        + "the receiver is declared dead.")]
    private static partial void LogRetry(ILogger logger, string receiver, double seconds, int count, Exception? error);

    [LoggerMessage(Level = LogLevel.Error, Message = "An answer of {Receiver} failed here.")]
    private static partial void LogFault(ILogger logger, string receiver, Exception error);
}
