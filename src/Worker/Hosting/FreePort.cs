using System.Net;
using System.Net.Sockets;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Finds a port for the silo, which cannot be told to take any. Another program may take it before the silo does, so callers try
/// again on a conflict.</summary>
internal static class FreePort
{
    internal static int Find(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    internal static bool IsConflict(Exception error)
    {
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            if (e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied }
                or Microsoft.AspNetCore.Connections.AddressInUseException)
                return true;
        }

        return false;
    }
}
