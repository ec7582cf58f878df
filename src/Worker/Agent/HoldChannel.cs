using ClusterTasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Begins and ends this node's holds on the objects of one owner, in order, batched, each batch exactly once. Separate from
/// <see cref="PeerChannel"/>, whose deliveries wait for holds: the other way round two nodes could wait for each other.</summary>
internal sealed partial class HoldChannel(
    NodeId owner, Func<ulong, byte[], bool[], Task<bool[]>> send, Func<bool> isKnown, Action<ObjectId> onUnknown, TimeProvider time, ILogger logger)
{
    private const int BatchSize = 2_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    // News of a node that joins takes milliseconds. An owner that is still unknown after this died before this node joined.
    internal static readonly TimeSpan UnknownOwnerPatience = TimeSpan.FromSeconds(10);

    private readonly object _sync = new();
    private readonly Queue<(ObjectId Id, bool Begins)> _pending = [];
    private readonly Queue<(long Target, TaskCompletionSource Done)> _waiters = [];
    private long _posted;
    private long _acknowledged;
    private ulong _sequence;
    private bool _isPumping;
    private bool _isClosed;

    internal void Post(ObjectId id, bool begins)
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            _pending.Enqueue((id, begins));
            _posted++;
            if (_isPumping)
                return;
            _isPumping = true;
        }

        _ = Task.Run(PumpAsync);
    }

    /// <summary>Completes when everything posted until now is acknowledged (or the owner is dead); what is posted later does not matter.</summary>
    internal Task DrainedAsync()
    {
        lock (_sync)
        {
            if (_acknowledged == _posted || _isClosed)
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue((_posted, waiter));
            return waiter.Task;
        }
    }

    /// <summary>The owner is dead: nothing more is sent, whoever waits goes on.</summary>
    internal void Close()
    {
        lock (_sync)
        {
            _isClosed = true;
            _pending.Clear();
            Acknowledge(_posted - _acknowledged);
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            (ObjectId Id, bool Begins)[] batch;
            lock (_sync)
            {
                batch = new (ObjectId, bool)[Math.Min(_pending.Count, BatchSize)];
                for (int i = 0; i < batch.Length; i++)
                    batch[i] = _pending.Dequeue();
                if (batch.Length == 0)
                {
                    _isPumping = false;
                    return;
                }
            }

            await SendAsync(batch).ConfigureAwait(false);
            lock (_sync)
            {
                if (!_isClosed)
                    Acknowledge(batch.Length);
            }
        }
    }

    private void Acknowledge(long count)
    {
        _acknowledged += count;
        while (_waiters.TryPeek(out (long Target, TaskCompletionSource Done) waiter) && waiter.Target <= _acknowledged)
            _waiters.Dequeue().Done.TrySetResult();
    }

    private async Task SendAsync((ObjectId Id, bool Begins)[] batch)
    {
        var ids = new byte[batch.Length * ObjectId.Size];
        var begins = new bool[batch.Length];
        for (int i = 0; i < batch.Length; i++)
        {
            batch[i].Id.WriteTo(ids.AsSpan(i * ObjectId.Size));
            begins[i] = batch[i].Begins;
        }

        _sequence++;
        long started = time.GetTimestamp();
        var notice = new RetryNotice();
        bool[] known = new bool[batch.Length];
        while (!Volatile.Read(ref _isClosed))
        {
            try
            {
                known = await send(_sequence, ids, begins).ConfigureAwait(false);
                break;
            }
            catch (Exception e)
            {
                if (time.GetElapsedTime(started) > UnknownOwnerPatience && !isKnown())
                    break;
                if (notice.Due(time.GetElapsedTime(started)) is { } silent)
                    LogRetry(logger, owner, batch.Length, silent.TotalSeconds, e);
                await Task.Delay(RetryDelay, time).ConfigureAwait(false);
            }
        }

        for (int i = 0; i < batch.Length; i++)
        {
            if (batch[i].Begins && !known[i])
                onUnknown(batch[i].Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Owner} did not take {Count} reference counts for {Seconds:0} s; sending again until it does or is declared dead.")]
    private static partial void LogRetry(ILogger logger, NodeId owner, int count, double seconds, Exception error);
}
