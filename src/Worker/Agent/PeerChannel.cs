using System.Buffers;
using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Outbox;
using ClusterTasks.Worker.Output;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Messages to one other node: exactly once, in order, batched. A message that the node refuses comes back here.</summary>
internal sealed class PeerChannel : IOutboxTarget<PeerBatch>
{
    // A batch above this starts the next one: silo traffic shares the connection with membership probes.
    private const int BatchBytes = 256 << 10;

    // Four batches: what stands before an outcome is there in a few milliseconds.
    private const int LineBytes = 1 << 20;

    private readonly NodeId _peer;
    private readonly Func<ulong, byte[], Task<RefusedMessage[]?>> _deliver;
    private readonly Func<bool> _hasAddress;
    private readonly Func<TimeSpan, bool> _isGone;
    private readonly Action<FrameType, ReadOnlySequence<byte>, string> _onRefused;
    private readonly Action<TaskOutcome> _onUnheard;
    private readonly AckedOutbox<PeerBatch> _outbox;
    private readonly DroppedLines<JobId> _dropped = new();

    /// <param name="peer">The receiver.</param>
    /// <param name="deliver">Sends a numbered batch; returns the messages that the receiver cannot handle.</param>
    /// <param name="hasAddress">See <see cref="IOutboxTarget{TBatch}.HasAddress"/>.</param>
    /// <param name="isGone">See <see cref="IOutboxTarget{TBatch}.IsGone"/>.</param>
    /// <param name="onRefused">Gets a message that the receiver will never take, and why.</param>
    /// <param name="onUnheard">Gets the end of a task that the receiver has not heard of, and never will.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets a line when the receiver does not answer for long.</param>
    /// <param name="background">Runs the pump.</param>
    internal PeerChannel(
        NodeId peer,
        Func<ulong, byte[], Task<RefusedMessage[]?>> deliver,
        Func<bool> hasAddress,
        Func<TimeSpan, bool> isGone,
        Action<FrameType, ReadOnlySequence<byte>, string> onRefused,
        Action<TaskOutcome> onUnheard,
        TimeProvider time,
        ILogger logger,
        Background background)
    {
        (_peer, _deliver, _hasAddress, _isGone, _onRefused, _onUnheard) = (peer, deliver, hasAddress, isGone, onRefused, onUnheard);
        _outbox = new AckedOutbox<PeerBatch>(this, new OutboxLimits(int.MaxValue, BatchBytes, LineBytes), time, logger, background);
    }

    string IOutboxTarget<PeerBatch>.Name => $"node {_peer}";

    bool IOutboxTarget<PeerBatch>.HasAddress => _hasAddress();

    /// <summary>Queues a message. Nothing is sent to a node that is gone.</summary>
    /// <exception cref="ClusterTasksException">The message is too large, and not queued.</exception>
    internal void Post<T>(in T frame)
        where T : IFrame<T> => _outbox.Post(frame, static (PeerBatch batch, in T frame) => batch.Add(frame));

    /// <summary>Queues a line of output, unless so much waits that it would hold up what follows: then it is counted, and the number is
    /// told in its place.</summary>
    internal void PostLine(JobId job, in LogLine line)
    {
        if (_dropped.HasAny)
            TellDropped();
        Offer(job, line, line, DroppedLines.CountOf(line));
    }

    /// <summary>Completes when the node has everything that was posted until now, or is gone.</summary>
    internal Task SettledAsync() => _outbox.SettledAsync();

    internal void Close(string reason) => _outbox.Close(reason);

    [Conditional("DEBUG")]
    internal void AssertInvariants() => _outbox.AssertInvariants();

    async Task IOutboxTarget<PeerBatch>.SendAsync(ulong sequence, PeerBatch batch)
    {
        RefusedMessage[] refused = await _deliver(sequence, batch.ToArray()).ConfigureAwait(false) ?? [];
        if (refused.Length == 0)
            return;
        (FrameType Type, ReadOnlySequence<byte> Body)[] frames = [.. batch.Frames()];
        foreach (RefusedMessage message in refused)
            _onRefused(frames[message.Index].Type, frames[message.Index].Body, message.Reason);
    }

    void IOutboxTarget<PeerBatch>.OnRefused(PeerBatch batch, string reason)
    {
        foreach ((FrameType type, ReadOnlySequence<byte> body) in batch.Frames())
            _onRefused(type, body, reason);
    }

    // What becomes of most that a dead node was to hear, its death decides. Ends of tasks are news to the next owner.
    void IOutboxTarget<PeerBatch>.OnGone(PeerBatch batch, string reason)
    {
        foreach ((FrameType type, ReadOnlySequence<byte> body) in batch.Frames())
        {
            if (type == FrameType.Outcome)
                _onUnheard(FrameReader.Decode<OutcomeFrame>(body).Outcome);
        }
    }

    bool IOutboxTarget<PeerBatch>.IsGone(TimeSpan silence) => _isGone(silence);

    void IOutboxTarget<PeerBatch>.OnAcknowledged(PeerBatch batch)
    {
        if (_dropped.HasAny)
            TellDropped();
    }

    private void TellDropped()
    {
        if (!_outbox.HasRoom)
            return;
        foreach ((JobId job, long count, LogLine last) in _dropped.Take())
            Offer(job, DroppedLines.Notice(count, last), last, count);
    }

    /// <summary>Queues a line that stands for so many; without room they are lost together.</summary>
    private void Offer(JobId job, in LogLine line, in LogLine last, long count)
    {
        if (!_outbox.Offer(new JobLog(job, line), static (PeerBatch batch, in JobLog log) => batch.Add(log)))
            _dropped.Add(job, last, count);
    }
}
