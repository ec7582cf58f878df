using System.IO.Pipelines;
using ClusterTasks.Store.Proof;
using Microsoft.AspNetCore.Connections;

namespace ClusterTasks.Worker.Proof;

/// <summary>Lets a connection of Orleans begin only when both ends have proven that they hold the cluster's secret. Before that, no byte of
/// Orleans is sent or read.</summary>
/// <remarks>Orleans runs it in the order of registration with others, such as <c>UseTls</c>. After that one, the proof is encrypted; before
/// it, the handshake of TLS follows the proof. It reads exactly its own bytes, so both work.</remarks>
/// <param name="secret">The cluster's secret, for this kind of listener.</param>
/// <param name="listener">The kind of listener, in words.</param>
/// <param name="halfOpen">Connections that are not proven yet, of listeners that do not keep count themselves.</param>
/// <param name="time">The clock.</param>
/// <param name="report">Receives the result of each connection.</param>
internal sealed class ProofMiddleware(ClusterSecret secret, string listener, HalfOpen halfOpen, TimeProvider time, IProofReports report)
{
    /// <summary>Time for the whole exchange, which takes milliseconds. Orleans gives up on a connection after the same time.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The time for the side that has connected, whose report says why the connection failed: before Orleans ends the
    /// connection.</summary>
    internal static readonly TimeSpan OpenerLimit = TimeSpan.FromSeconds(4.5);

    // The time for the peer to read its refusal before the connection ends.
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(1);

    /// <summary>Runs the side that was connected to.</summary>
    internal async Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        HalfOpen.Place place = connection.Features.Get<HalfOpen.Place>()
            ?? halfOpen.Enter(PeerKey.Of(connection.RemoteEndPoint), connection.Abort);
        (ProofResult result, string reason, bool isBroken) = (ProofResult.Open, "", false);
        bool hasPlace;
        try
        {
            (result, reason, isBroken) = await ExchangeAsync(connection, isOpener: false).ConfigureAwait(false);
        }
        finally
        {
            hasPlace = place.Leave();
        }

        if (result == ProofResult.Proven && hasPlace)
        {
            report.OnProven();
            await next(connection).ConfigureAwait(false);
            return;
        }

        // One that comes and goes has claimed nothing: a node that stops or dies leaves such connections, and so does a check of the port.
        if (!isBroken || !hasPlace)
            report.OnRefused(connection.RemoteEndPoint, place.Peer, listener, hasPlace ? reason : HalfOpen.Crowded);
        if (result == ProofResult.WrongSecret)
            await PartAsync(connection).ConfigureAwait(false);
        connection.Abort();
    }

    /// <summary>Runs the side that has connected.</summary>
    /// <exception cref="ConnectionAbortedException">The peer is no member of this cluster.</exception>
    internal async Task OpenAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        (ProofResult result, string reason, bool isBroken) = await ExchangeAsync(connection, isOpener: true).ConfigureAwait(false);
        if (result == ProofResult.Proven)
        {
            report.OnProven();
            await next(connection).ConfigureAwait(false);
            return;
        }

        // A node that dies leaves connections like that. Orleans tries again, and the cluster's list says which node is dead.
        if (!isBroken)
            report.OnUnusable(connection.RemoteEndPoint, listener, result, reason);
        connection.Abort();
        throw new ConnectionAbortedException($"The {listener} at {connection.RemoteEndPoint} is not of this cluster: {reason}");
    }

    private async Task<(ProofResult Result, string Reason, bool IsBroken)> ExchangeAsync(ConnectionContext connection, bool isOpener)
    {
        using var limit = new CancellationTokenSource(isOpener ? OpenerLimit : Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, connection.ConnectionClosed);
        var exchange = new ProofExchange(secret, isOpener, ClusterSecret.NewNonce());
        try
        {
            return await ProofPipe.RunAsync(exchange, connection.Transport, either.Token).ConfigureAwait(false)
                ? (exchange.Result, Reason(exchange.Result, isOpener), false)
                : (ProofResult.Open, "It closed the connection before it had proven anything.", true);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // An aborted connection completes its pipes, each transport with an exception of its own.
            if (exchange.Result is not (ProofResult.Open or ProofResult.Proven))
                return (exchange.Result, Reason(exchange.Result, isOpener), false);
            return limit.IsCancellationRequested
                ? (ProofResult.Open, $"It proved nothing within {(isOpener ? OpenerLimit : Limit).TotalSeconds:0.#} s.", false)
                : (ProofResult.Open, "The connection broke before it had proven anything.", true);
        }
    }

    private static string Reason(ProofResult result, bool isOpener) => result switch
    {
        ProofResult.Foreign when isOpener => "It asks for no proof of the cluster's token: it has none, or is another program.",
        ProofResult.Foreign => "It sent something else than a proof of the cluster's token: it has none, or is another program.",
        ProofResult.WrongSecret => "It has another cluster's token.",
        ProofResult.Refused => "It has another token than this node.",
        _ => "",
    };

    /// <summary>Waits until the peer has gone: an abort might overtake the refusal that was sent.</summary>
    private async Task PartAsync(ConnectionContext connection)
    {
        using var limit = new CancellationTokenSource(Parting, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, connection.ConnectionClosed);
        try
        {
            await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
            ReadResult read = await connection.Transport.Input.ReadAsync(either.Token).ConfigureAwait(false);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End); // whatever it sent, it ends now
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The peer has gone.
        }
    }
}
