using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Messages to one other node: exactly once, in order, batched. One call is under way at a time and is repeated, with its
/// sequence number, until the node answers or is dead; the receiver skips what it has seen.</summary>
internal sealed partial class PeerChannel(
    NodeId peer, Func<ulong, byte[], Task> deliver, Func<bool> isKnown, Func<Task> holdsAcknowledged, TimeProvider time, ILogger logger)
{
    // A batch above this starts the next one: silo traffic shares the connection with membership probes.
    private const int BatchBytes = 256 << 10;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly object _sync = new();
    private readonly Queue<(FrameBuffer Frames, TaskCompletionSource Acknowledged)> _batches = [];
    private (FrameBuffer Frames, TaskCompletionSource Acknowledged) _last;
    private ulong _sequence;
    private bool _isPumping;
    private bool _isClosed;

    /// <summary>Queues a message; the task completes when the peer has processed it (or is dead).</summary>
    internal Task Post<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            if (_isClosed)
                return Task.CompletedTask;
            bool isNew = _batches.Count == 0 || _last.Frames.Count >= BatchBytes;
            (FrameBuffer Frames, TaskCompletionSource Acknowledged) batch = isNew
                ? (new FrameBuffer(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
                : _last;
            batch.Frames.Append(frame); // first: it throws when the message is too large, and then nothing is queued
            if (isNew)
            {
                _last = batch;
                _batches.Enqueue(batch);
            }

            if (!_isPumping)
            {
                _isPumping = true;
                _ = Task.Run(PumpAsync);
            }

            return _last.Acknowledged.Task;
        }
    }

    /// <summary>The peer is dead: nothing more is sent, whoever waits goes on.</summary>
    internal void Close()
    {
        lock (_sync)
        {
            _isClosed = true;
            while (_batches.TryDequeue(out (FrameBuffer Frames, TaskCompletionSource Acknowledged) batch))
                batch.Acknowledged.TrySetResult();
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            (FrameBuffer Frames, TaskCompletionSource Acknowledged) batch;
            lock (_sync)
            {
                if (!_batches.TryDequeue(out batch))
                {
                    _isPumping = false;
                    return;
                }
            }

            // A completion may carry references that a worker here began to hold a moment ago: their owners must know of this hold
            // before the task's owner can let go of its own.
            await holdsAcknowledged().ConfigureAwait(false);
            byte[] frames = batch.Frames.Written.ToArray();
            _sequence++;
            long started = time.GetTimestamp();
            var notice = new RetryNotice();
            while (!Volatile.Read(ref _isClosed))
            {
                try
                {
                    await deliver(_sequence, frames).ConfigureAwait(false);
                    break;
                }
                catch (Exception e)
                {
                    if (time.GetElapsedTime(started) > HoldChannel.UnknownOwnerPatience && !isKnown())
                        break; // it died before this node joined; what it owned is failed by the hold channel
                    if (notice.Due(time.GetElapsedTime(started)) is { } silent)
                        LogRetry(logger, peer, silent.TotalSeconds, e);
                    await Task.Delay(RetryDelay, time).ConfigureAwait(false);
                }
            }

            batch.Acknowledged.TrySetResult();
        }
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        lock (_sync)
            Debug.Assert(_isPumping || _batches.Count == 0, "Messages wait and nobody sends them.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Peer} did not take a message for {Seconds:0} s; sending again until it does or is declared dead.")]
    private static partial void LogRetry(ILogger logger, NodeId peer, double seconds, Exception error);
}
