using ClusterTasks.Worker.Outbox;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Begins and ends this node's holds on the objects of one owner, in order, batched, each batch exactly once. Separate from
/// <see cref="PeerChannel"/>: a count must never wait behind what waits for counts.</summary>
internal sealed class HoldChannel : IOutboxTarget<HoldBatch>
{
    private const int BatchSize = 2_000;

    private readonly NodeId _owner;
    private readonly Func<ulong, byte[], bool[], Task<bool[]>> _send;
    private readonly Func<bool> _hasAddress;
    private readonly Func<TimeSpan, bool> _isGone;
    private readonly Action<ObjectId, string> _onLost;
    private readonly Action<int> _onSettled;
    private readonly AckedOutbox<HoldBatch> _outbox;

    /// <param name="owner">The receiver.</param>
    /// <param name="send">Sends a numbered batch; returns for each hold that begins whether the object is known.</param>
    /// <param name="hasAddress">See <see cref="IOutboxTarget{TBatch}.HasAddress"/>.</param>
    /// <param name="isGone">See <see cref="IOutboxTarget{TBatch}.IsGone"/>.</param>
    /// <param name="onLost">Gets an object on which no hold can begin, and why.</param>
    /// <param name="onSettled">Gets how many more messages the owner has counted or refused, or will never hear, in order.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets a line when the owner does not answer for long.</param>
    /// <param name="background">Runs the pump.</param>
    internal HoldChannel(
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
        _outbox = new AckedOutbox<HoldBatch>(this, new OutboxLimits(BatchSize, long.MaxValue), time, logger, background);
    }

    string IOutboxTarget<HoldBatch>.Name => $"node {_owner}, which counts references,";

    bool IOutboxTarget<HoldBatch>.HasAddress => _hasAddress();

    /// <summary>Queues a message. False: the owner is gone, and nothing was queued.</summary>
    internal bool Post(ObjectId id, bool begins) =>
        _outbox.Post((id, begins), static (HoldBatch batch, in (ObjectId, bool) hold) => batch.Add(hold));

    /// <summary>The owner is gone: nothing more is sent, whoever waits goes on.</summary>
    internal void Close(string reason) => _outbox.Close(reason);

    async Task IOutboxTarget<HoldBatch>.SendAsync(ulong sequence, HoldBatch batch)
    {
        var ids = new byte[batch.Count * ObjectId.Size];
        var begins = new bool[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Holds[i].Id.WriteTo(ids.AsSpan(i * ObjectId.Size));
            begins[i] = batch.Holds[i].Begins;
        }

        bool[] known = await _send(sequence, ids, begins).ConfigureAwait(false);
        for (int i = 0; i < batch.Count; i++)
        {
            if (begins[i] && !known[i])
                _onLost(batch.Holds[i].Id, "its owner freed it before this use");
        }
    }

    void IOutboxTarget<HoldBatch>.OnAcknowledged(HoldBatch batch) => _onSettled(batch.Count);

    void IOutboxTarget<HoldBatch>.OnRefused(HoldBatch batch, string reason) =>
        Lose(batch, $"its owner, node {_owner}, refused to count this reference: {reason}");

    void IOutboxTarget<HoldBatch>.OnGone(HoldBatch batch, string reason) => Lose(batch, reason);

    bool IOutboxTarget<HoldBatch>.IsGone(TimeSpan silence) => _isGone(silence);

    private void Lose(HoldBatch batch, string reason)
    {
        foreach ((ObjectId id, bool begins) in batch.Holds)
        {
            if (begins)
                _onLost(id, reason);
        }

        _onSettled(batch.Count);
    }
}
