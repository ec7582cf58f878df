using System.Net;

namespace ClusterTasks.Store.Transfer;

/// <summary>Fetches objects from other nodes, one location at a time.</summary>
internal sealed class TransferClient(TransferOptions options, TransferCounters counters) : IDisposable
{
    private readonly TransferConnectionPool _pool = new(options);

    /// <summary>Fetches what is missing of an object from one location and seals it. What arrived before a failure stays in
    /// <paramref name="target"/>, for the next location to continue.</summary>
    /// <exception cref="TransferException">This location cannot deliver the rest. Other exceptions come from the sink.</exception>
    public async Task PullAsync(EndPoint location, IncomingObject target, CancellationToken ct)
    {
        TransferConnection connection = await _pool.RentAsync(location, ct).ConfigureAwait(false);
        try
        {
            using var deadline = new Deadline(options.IdleTimeout, options.TimeProvider, ct);
            await connection.RequestAsync(target.Id, target.Received, deadline).ConfigureAwait(false);
            await ReceiveAsync(connection, target, deadline, ct).ConfigureAwait(false);
        }
        finally
        {
            _pool.Return(location, connection);
        }
    }

    public void Dispose() => _pool.Dispose();

    private async Task ReceiveAsync(TransferConnection connection, IncomingObject target, Deadline deadline, CancellationToken ct)
    {
        FrameHeader found = await connection.ReceiveHeaderAsync(deadline).ConfigureAwait(false);
        await ThrowIfRefusedAsync(connection, found, FrameKind.Found, deadline).ConfigureAwait(false);

        // Waits for room for as long as the caller does: the time limit is on the peer only. A peer that gives up meanwhile is
        // asked again, and then there is room.
        deadline.Pause();
        await target.OpenAsync(found.Value, ct).ConfigureAwait(false);
        while (!target.TrySeal())
        {
            deadline.Restart();
            FrameHeader chunk = await connection.ReceiveHeaderAsync(deadline).ConfigureAwait(false);
            await ThrowIfRefusedAsync(connection, chunk, FrameKind.Chunk, deadline).ConfigureAwait(false);
            await connection.ReceiveBodyAsync(chunk, target.Place(chunk), deadline).ConfigureAwait(false);
            target.Advance(chunk.BodyLength);
            counters.AddReceived(chunk.BodyLength);
        }

        if (target.Received == found.Value)
            connection.EndAnswer();
    }

    private static async ValueTask ThrowIfRefusedAsync(TransferConnection connection, FrameHeader header, FrameKind expected, Deadline deadline)
    {
        if (header.Kind == expected)
            return;
        switch (header.Kind)
        {
            case FrameKind.NotFound when expected == FrameKind.Found:
                connection.EndAnswer();
                throw new TransferException("it does not have the object.");
            case FrameKind.Error:
                string text = await connection.ReceiveErrorAsync(header, deadline).ConfigureAwait(false);
                connection.EndAnswer();
                throw new TransferException(text);
            default:
                throw new TransferProtocolException($"it sent a {header.Kind} frame where a {expected} frame must come.");
        }
    }
}
