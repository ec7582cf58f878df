using System.Net;
using System.Runtime.ExceptionServices;

namespace ClusterTasks.Store.Transfer;

/// <summary>How far a pull came with one location.</summary>
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
    /// <summary>From this size on a pull has threads and connections of its own; below, the start of a thread costs more than it saves.</summary>
    public const long BulkBytes = 8L << 20;

    // One keeps one core busy at each end. More than two gained nothing where there were two cores.
    private const int BulkStreams = 2;

    private readonly TransferConnectionPool _pool = new(options);

    /// <summary>Where this node serves objects itself. Null: it passes nothing on.</summary>
    public IPEndPoint? OwnAddress
    {
        get => _pool.OwnAddress;
        set => _pool.OwnAddress = value;
    }

    /// <summary>Fetches what is missing of an object from one location and seals it. What arrived before a failure stays in
    /// <paramref name="target"/>, for the next location to continue.</summary>
    /// <param name="location">Whom to ask.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="intent">What the location may answer.</param>
    /// <param name="tryOpen">Reserves room for the target when there is some at once. Without, no connection is kept while waiting.</param>
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
                deadline.Pause(); // the time limit is on the peer, not on this node's store
                if (!target.IsOpen && !tryOpen())
                    return (PullStep.NeedsRoom, null);
                if (target.IsComplete)
                    return (PullStep.Complete, null); // it was here already
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

        return target.TrySeal() ? (PullStep.Complete, null) : throw new TransferException("it ended before all bytes were here.", canRetry: true);
    }

    public void Dispose() => _pool.Dispose();

    private async Task RunBulkAsync(EndPoint location, PullStream stream, IncomingObject target, Deadline deadline, CancellationToken ct)
    {
        deadline.Pause();
        Task<bool>[] streams = [.. Enumerable.Range(0, BulkStreams).Select(_ => OnThread(location, target, ct))];
        // All have ended before anybody may take their place: they write into the object.
        Task<bool[]> all = Task.WhenAll(streams);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (target.TrySeal())
            return; // what one failed to bring the other one has
        ct.ThrowIfCancellationRequested();
        if (all.Exception?.InnerException is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        await stream.RunAsync().ConfigureAwait(false); // other pulls have all the connections
    }

    /// <summary>Runs a stream with blocking calls, on a thread that the thread pool does not miss. False: there was no connection for it.</summary>
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
