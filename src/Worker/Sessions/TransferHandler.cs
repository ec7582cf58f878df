using ClusterTasks.Store.Transfer;
using Microsoft.AspNetCore.Connections;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Serves objects to another node over one connection.</summary>
internal sealed class TransferHandler(TransferServer server) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        server.ServeAsync(connection.Transport, connection.ConnectionClosed, connection.RemoteEndPoint);
}
