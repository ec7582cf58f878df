using ClusterTasks.Worker.Outbox;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Begins and ends this node's borrows of the objects of one owner, in order, batched, each batch exactly once. Separate from
/// <see cref="PeerChannel"/>: a count must never wait behind what waits for counts.</summary>
internal sealed class BorrowChannel : IOutboxTarget<BorrowBatch>
{
    private const int BatchSize = 2_000;

    private readonly NodeId _owner;
    private readonly Func<ulong, byte[], bool[], Task<bool[]>> _send;
    private readonly Func<bool> _hasAddress;
    private readonly Func<TimeSpan, bool> _isGone;
    private readonly Action<ObjectId, string> _onLost;
    private readonly Action<int> _onSettled;
    private readonly AckedOutbox<BorrowBatch> _outbox;

    /// <param name="owner">The receiver.</param>
    /// <param name="send">Sends a numbered batch; returns for each borrow that begins whether the object is known.</param>
    /// <param name="hasAddress">See <see cref="IOutboxTarget{TBatch}.HasAddress"/>.</param>
    /// <param name="isGone">See <see cref="IOutboxTarget{TBatch}.IsGone"/>.</param>
    /// <param name="onLost">Gets an object of which no borrow can begin, and why.</param>
    /// <param name="onSettled">Gets how many more messages the owner has counted or refused, or will never hear, in order.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets a line when the owner does not answer for long.</param>
    /// <param name="background">Runs the pump.</param>
    internal BorrowChannel(
        NodeId owner,
        Func<ulong, byte[], bool[], Task<bool[]>> send,
        Func<bool> hasAddress,
        Func<TimeSpan, bool> isGone,
        Action<ObjectId, string> onLost,
        Action<int> onSettled,
        TimeProvider time,
        ILogger logger,
        Background background)
    {
        (_owner, _send, _hasAddress, _isGone, _onLost, _onSettled) = (owner, send, hasAddress, isGone, onLost, onSettled);
        _outbox = new AckedOutbox<BorrowBatch>(this, new OutboxLimits(BatchSize, long.MaxValue), time, logger, background);
    }

    string IOutboxTarget<BorrowBatch>.Name => $"node {_owner}, which counts references,";

    bool IOutboxTarget<BorrowBatch>.HasAddress => _hasAddress();

    /// <summary>Queues a message. False: the owner is gone, and nothing was queued.</summary>
    internal bool Post(ObjectId id, bool begins) =>
        _outbox.Post((id, begins), static (BorrowBatch batch, in (ObjectId, bool) borrow) => batch.Add(borrow));

    /// <summary>The owner is gone: nothing more is sent, whoever waits goes on.</summary>
    internal void Close(string reason) => _outbox.Close(reason);

    async Task IOutboxTarget<BorrowBatch>.SendAsync(ulong sequence, BorrowBatch batch)
    {
        var ids = new byte[batch.Count * ObjectId.Size];
        var begins = new bool[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Borrows[i].Id.WriteTo(ids.AsSpan(i * ObjectId.Size));
            begins[i] = batch.Borrows[i].Begins;
        }

        bool[] known = await _send(sequence, ids, begins).ConfigureAwait(false);
        for (int i = 0; i < batch.Count; i++)
        {
            if (begins[i] && !known[i])
                _onLost(batch.Borrows[i].Id, "its owner freed it before this use");
        }
    }

    void IOutboxTarget<BorrowBatch>.OnAcknowledged(BorrowBatch batch) => _onSettled(batch.Count);

    void IOutboxTarget<BorrowBatch>.OnRefused(BorrowBatch batch, string reason) =>
        Lose(batch, $"its owner, node {_owner}, refused to count this reference: {reason}");

    void IOutboxTarget<BorrowBatch>.OnGone(BorrowBatch batch, string reason) => Lose(batch, reason);

    bool IOutboxTarget<BorrowBatch>.IsGone(TimeSpan silence) => _isGone(silence);

    private void Lose(BorrowBatch batch, string reason)
    {
        foreach ((ObjectId id, bool begins) in batch.Borrows)
        {
            if (begins)
                _onLost(id, reason);
        }

        _onSettled(batch.Count);
    }
}
