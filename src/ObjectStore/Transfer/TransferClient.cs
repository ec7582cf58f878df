using System.Net;
using System.Runtime.ExceptionServices;

namespace ClusterTasks.Store.Transfer;

/// <summary>Results of a pull from one location.</summary>
internal enum PullStep
{
    /// <summary>The object is sealed.</summary>
    Complete,

    /// <summary>The size is known, but there is no room for the object yet.</summary>
    NeedsRoom,

    /// <summary>The location has named another node.</summary>
    Elsewhere,
}

/// <summary>Fetches objects from other nodes, one location at a time.</summary>
internal sealed class TransferClient(TransferOptions options, TransferCounters counters) : IDisposable
{
    /// <summary>The size from which a pull has threads and connections of its own; below it, the start of a thread costs more than it
    /// saves.</summary>
    public const long BulkBytes = 8L << 20;

    // One stream keeps one core busy at each end. More than two gained nothing on a machine with two cores.
    private const int BulkStreams = 2;

    private readonly TransferConnectionPool _pool = new(options);

    /// <summary>The address at which this node serves objects itself. Null: it passes nothing on.</summary>
    public IPEndPoint? OwnAddress
    {
        get => _pool.OwnAddress;
        set => _pool.OwnAddress = value;
    }

    /// <summary>Opens a connection, fetches nothing, and returns when it ends. It says that the peer's process lives: a process that ends
    /// takes its connections with it, and one that stands still keeps them.</summary>
    /// <param name="peer">The address.</param>
    /// <param name="opened">Called when the connection is open and proven.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="TransferException">There is no connection.</exception>
    public async Task HoldAsync(EndPoint peer, Action opened, CancellationToken ct)
    {
        using var deadline = new Deadline(options.HandshakeTimeout, options.TimeProvider, ct);
        using TransferConnection connection =
            await TransferConnection.OpenAsync(peer, options.Secret, null, blocking: false, deadline).ConfigureAwait(false);
        deadline.Pause();
        opened();
        await connection.WhenEndedAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Fetches the missing chunks of an object from one location and seals it. The chunks that arrived before a failure stay in
    /// <paramref name="target"/>, for the next location to continue.</summary>
    /// <param name="location">The location to ask.</param>
    /// <param name="target">Receives the bytes.</param>
    /// <param name="intent">The answers that the location may give.</param>
    /// <param name="tryOpen">Reserves room for the target when there is some at once. Otherwise no connection is kept during the
    /// wait.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="TransferException">This location cannot deliver the rest. Other exceptions come from the sink.</exception>
    public async Task<(PullStep Step, IPEndPoint? Elsewhere)> PullAsync(
        EndPoint location, IncomingObject target, GetIntent intent, Func<bool> tryOpen, CancellationToken ct)
    {
        TransferConnection connection = await _pool.RentAsync(location, ct).ConfigureAwait(false);
        try
        {
            using var deadline = new Deadline(options.IdleTimeout, options.TimeProvider, ct);
            var stream = new PullStream(connection, target, deadline, counters);
            try
            {
                FrameHeader header = await stream.BeginAsync(intent).ConfigureAwait(false);
                if (header.Kind == FrameKind.Elsewhere && intent == GetIntent.Begin)
                {
                    byte[] address = await connection.ReceiveSmallBodyAsync(header, deadline).ConfigureAwait(false);
                    connection.EndAnswer();
                    return (PullStep.Elsewhere, TransferProtocol.DecodeAddress(address));
                }

                await stream.ThrowIfRefusedAsync(header, FrameKind.Found).ConfigureAwait(false);
                target.Announce(header.Value);
                deadline.Pause(); // the time limit concerns the peer, not this node's store
                if (!target.IsOpen && !tryOpen())
                    return (PullStep.NeedsRoom, null);
                if (target.IsComplete)
                    return (PullStep.Complete, null); // the object was here already
                await stream.ReceiveFirstAsync().ConfigureAwait(false);
                if (target.Size - target.Received < BulkBytes)
                    await stream.RunAsync().ConfigureAwait(false);
                else
                    await RunBulkAsync(location, stream, target, deadline, ct).ConfigureAwait(false);
            }
            finally
            {
                stream.GiveBack();
            }
        }
        finally
        {
            _pool.Return(location, connection);
        }

        return target.TrySeal() ? (PullStep.Complete, null)
            : throw new TransferException("it ended before all bytes were here.", canRetry: true);
    }

    public void Dispose() => _pool.Dispose();

    private async Task RunBulkAsync(EndPoint location, PullStream stream, IncomingObject target, Deadline deadline, CancellationToken ct)
    {
        deadline.Pause();
        Task<bool>[] streams = [.. Enumerable.Range(0, BulkStreams).Select(_ => OnThread(location, target, ct))];
        // All must have ended before another attempt takes their place: they write into the object.
        Task<bool[]> all = Task.WhenAll(streams);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (target.TrySeal())
            return; // the other stream has the chunks that one failed to bring
        ct.ThrowIfCancellationRequested();
        if (all.Exception?.InnerException is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        await stream.RunAsync().ConfigureAwait(false); // other pulls have all the connections
    }

    /// <summary>Runs a stream with blocking calls, on a thread that the thread pool does not miss. Returns false when there was no
    /// connection for it.</summary>
    private Task<bool> OnThread(EndPoint location, IncomingObject target, CancellationToken ct) => Task.Factory.StartNew(
        async () =>
        {
            // Every await in here finds its task completed, so all of it runs on this thread.
            if (await _pool.TryRentBlockingAsync(location, ct).ConfigureAwait(false) is not { } connection)
                return false;
            try
            {
                using var deadline = new Deadline(options.IdleTimeout, options.TimeProvider, ct);
                using CancellationTokenRegistration guard = connection.Guard(deadline);
                await new PullStream(connection, target, deadline, counters).RunAsync().ConfigureAwait(false);
            }
            finally
            {
                _pool.Return(location, connection);
            }

            return true;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default).Unwrap();
}
