using System.IO.Pipelines;
using System.Net.Sockets;
using ClusterTasks.Store.Proof;
using ClusterTasks.Store.Transfer;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Serves objects to another node over one connection.</summary>
internal sealed class TransferHandler(TransferServer server) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var place = connection.Features.Get<HalfOpen.Place>();
        // Kestrel receives and closes. Sends go to the socket without its pipe, which would copy every byte.
        Socket? socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is null)
        {
            await server.ServeAsync(connection.Transport, connection.ConnectionClosed, connection.RemoteEndPoint, place: place)
                .ConfigureAwait(false);
            return;
        }

        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var transport = new Transport(connection.Transport.Input, PipeWriter.Create(stream));
        await server.ServeAsync(transport, connection.ConnectionClosed, connection.RemoteEndPoint, socket, place).ConfigureAwait(false);
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
