using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Begins and ends this node's holds on the objects of one owner, in order, batched. Separate from <see cref="PeerChannel"/>,
/// whose deliveries wait for holds: the other way round two nodes could wait for each other.</summary>
internal sealed partial class HoldChannel(
    NodeId owner, Func<byte[], bool[], Task<bool[]>> send, Action<ObjectId> onUnknown, TimeProvider time, ILogger logger)
{
    private const int BatchSize = 2_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly object _sync = new();
    private readonly Queue<(ObjectId Id, bool Begins)> _pending = [];
    private readonly List<TaskCompletionSource> _waiters = [];
    private bool _isPumping;
    private bool _isClosed;

    internal void Post(ObjectId id, bool begins)
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            _pending.Enqueue((id, begins));
            if (_isPumping)
                return;
            _isPumping = true;
        }

        _ = Task.Run(PumpAsync);
    }

    /// <summary>Completes when everything posted so far is acknowledged (or the owner is dead).</summary>
    internal Task DrainedAsync()
    {
        lock (_sync)
        {
            if (!_isPumping)
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(waiter);
            return waiter.Task;
        }
    }

    internal void Close()
    {
        lock (_sync)
        {
            _isClosed = true;
            _pending.Clear();
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            (ObjectId Id, bool Begins)[] batch;
            TaskCompletionSource[] waiters = [];
            lock (_sync)
            {
                batch = new (ObjectId, bool)[Math.Min(_pending.Count, BatchSize)];
                for (int i = 0; i < batch.Length; i++)
                    batch[i] = _pending.Dequeue();
                if (batch.Length == 0)
                {
                    _isPumping = false;
                    waiters = [.. _waiters];
                    _waiters.Clear();
                }
            }

            if (batch.Length == 0)
            {
                foreach (TaskCompletionSource waiter in waiters)
                    waiter.TrySetResult();
                return;
            }

            await SendAsync(batch).ConfigureAwait(false);
        }
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

        while (!Volatile.Read(ref _isClosed))
        {
            try
            {
                bool[] known = await send(ids, begins).ConfigureAwait(false);
                for (int i = 0; i < batch.Length; i++)
                {
                    if (batch[i].Begins && !known[i])
                        onUnknown(batch[i].Id);
                }

                return;
            }
            catch (Exception e)
            {
                LogRetry(logger, owner, batch.Length, e);
                await Task.Delay(RetryDelay, time).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Owner} did not take {Count} reference counts; sending again until it does or is declared dead.")]
    private static partial void LogRetry(ILogger logger, NodeId owner, int count, Exception error);
}
