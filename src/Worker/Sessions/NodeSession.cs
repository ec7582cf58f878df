using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Sessions;

/// <summary>The node's end of one session: who the client is, what it holds, and the frames on their way to it. Sending never waits:
/// a client that does not read is cut off when too much has piled up.</summary>
[DebuggerDisplay("{Kind} {Number} pid={ProcessId}")]
internal sealed class NodeSession(uint number, SessionKind kind, int processId, JobId job, int storeClient, PipeWriter output, Action<string> abort)
{
    // A worker that is stopped in a debugger must not fill the node's memory.
    private const int MaxPendingBytes = 256 << 20;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly object _sync = new();
    private FrameBuffer _pending = new();
    private FrameBuffer _sending = new();
    private bool _isSending;
    private bool _isClosed;
    private Task _sender = Task.CompletedTask;

    internal uint Number { get; } = number;

    internal SessionKind Kind { get; } = kind;

    internal int ProcessId { get; } = processId;

    internal JobId Job { get; } = job;

    /// <summary>Its pin page in the node store.</summary>
    internal int StoreClient { get; } = storeClient;

    /// <summary>Handles that the process has, by object. Under the node's lock.</summary>
    internal Dictionary<ObjectId, HeldHandles> Held { get; } = [];

    /// <summary>Objects that it asked to be told of, and has not been told yet. Under the node's lock.</summary>
    internal HashSet<ObjectId> Watched { get; } = [];

    /// <summary>Results that a worker has sealed in the store and not reported yet. Under the node's lock.</summary>
    internal HashSet<ObjectId> SealedResults { get; } = [];

    /// <summary>The client said goodbye: its pins may be trusted to go without waiting for its process to end.</summary>
    internal bool SaidGoodbye { get; set; }

    internal void Send<T>(in T frame)
        where T : IFrame<T>
    {
        lock (_sync)
        {
            if (_isClosed)
                return;
            _pending.Append(frame);
            if (_pending.Count > MaxPendingBytes)
            {
                _isClosed = true;
                abort($"it has not read {_pending.Count:N0} bytes that wait for it");
                return;
            }

            if (_isSending)
                return;
            _isSending = true;
        }

        Volatile.Write(ref _sender, SendPendingAsync());
    }

    /// <summary>Sends a last frame, waits until it is out, and ends the connection.</summary>
    internal async Task CloseAsync(string reason, TimeProvider time)
    {
        await SendLastAsync(reason, time).ConfigureAwait(false);
        abort(reason);
    }

    /// <summary>Sends a last frame and waits until it is out, but not for ever: a client that is stopped in a debugger does not read.</summary>
    internal async Task SendLastAsync(string reason, TimeProvider time)
    {
        Send(new Closing(reason));
        await Volatile.Read(ref _sender).WaitAsync(CloseTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Nothing can be sent any more.</summary>
    internal void OnClosed()
    {
        lock (_sync)
            _isClosed = true;
    }

    private async Task SendPendingAsync()
    {
        try
        {
            while (true)
            {
                FrameBuffer batch;
                lock (_sync)
                {
                    if (_pending.Count == 0 || _isClosed)
                    {
                        _isSending = false;
                        return;
                    }

                    batch = _pending;
                    _pending = _sending;
                    _sending = batch;
                }

                output.Write(batch.Written.Span);
                batch.Clear();
                FlushResult flushed = await output.FlushAsync().ConfigureAwait(false);
                if (flushed.IsCompleted || flushed.IsCanceled)
                {
                    OnClosed();
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            OnClosed(); // the reading side reports the end of the session
        }
    }
}
