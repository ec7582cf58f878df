using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Worker.Outbox;

/// <summary>The messages for one receiver, in order, in numbered batches of which one is under way at a time. Every message is settled
/// once: acknowledged, or handed back. Pure: no clock, no I/O, no lock.</summary>
internal sealed class OutboxState<TBatch>(OutboxLimits limits)
    where TBatch : class, IOutboxBatch<TBatch>
{
    private readonly Queue<TBatch> _waiting = [];

    // Parts of refused batches; they go before all others.
    private readonly Stack<TBatch> _parts = [];
    private TBatch? _open;
    private TBatch? _underWay;
    private ulong _sequence;

    /// <summary>The number of messages that were taken.</summary>
    internal long Posted { get; private set; }

    /// <summary>The number of settled messages; these are always the first ones.</summary>
    internal long Settled { get; private set; }

    internal long PendingBytes { get; private set; }

    internal bool IsClosed { get; private set; }

    internal bool IsIdle => _underWay is null && _parts.Count == 0 && _waiting.Count == 0;

    /// <summary>True when a message that may be lost is still taken.</summary>
    internal bool HasRoom => PendingBytes < limits.PendingBytes;

    /// <summary>Returns the batch that the next message joins. The caller adds one message to it and then calls
    /// <see cref="Added"/>.</summary>
    internal TBatch Open() =>
        _open is { } open && open.Count < limits.BatchCount && open.Bytes < limits.BatchBytes ? open : _open = TBatch.Create();

    /// <summary>Counts the message that was added to the open batch.</summary>
    internal void Added(long bytes)
    {
        if (_open!.Count == 1)
            _waiting.Enqueue(_open);
        Posted++;
        PendingBytes += bytes;
    }

    /// <summary>Takes the next batch to send; false when nothing waits.</summary>
    internal bool TryNext(out ulong sequence, [NotNullWhen(true)] out TBatch? batch)
    {
        sequence = 0;
        if (!_parts.TryPop(out batch) && !_waiting.TryDequeue(out batch))
            return false;
        if (batch == _open)
            _open = null;
        _underWay = batch;
        sequence = ++_sequence;
        return true;
    }

    /// <summary>Called when the receiver has the batch that is under way. Returns false when that was handed back meanwhile.</summary>
    internal bool Acknowledged()
    {
        if (_underWay is not { } batch)
            return false;
        Settle(batch);
        return true;
    }

    /// <summary>Called when the receiver will never take the batch that is under way, and has taken nothing of it. Returns the one message
    /// that must be handed back; null when there are several, whose parts go on their own.</summary>
    internal TBatch? Refused()
    {
        if (_underWay is not { } batch)
            return null;
        if (batch.Count == 1)
        {
            Settle(batch);
            return batch;
        }

        (TBatch first, TBatch second) = batch.Split();
        _parts.Push(second);
        _parts.Push(first);
        _underWay = null;
        return null;
    }

    /// <summary>Called when the receiver is gone. Returns the unsettled messages, in order; a batch under way may have arrived.</summary>
    internal IReadOnlyList<TBatch> Close()
    {
        List<TBatch> left = [.. _parts, .. _waiting];
        if (_underWay is { } underWay)
            left.Insert(0, underWay);
        _parts.Clear();
        _waiting.Clear();
        (_open, _underWay) = (null, null);
        (Settled, PendingBytes, IsClosed) = (Posted, 0, true);
        return left;
    }

    private void Settle(TBatch batch)
    {
        Settled += batch.Count;
        PendingBytes -= batch.Bytes;
        _underWay = null;
    }
}
