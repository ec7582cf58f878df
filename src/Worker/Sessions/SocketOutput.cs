using System.Net.Sockets;
using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Sends on a blocking socket without waiting, unless asked to wait. Any thread that has frames of a client writes them, often
/// under the node's lock: I8 says that no client can hold that up.</summary>
internal sealed class SocketOutput(Socket socket) : ISessionOutput
{
    public int Send(ReadOnlySpan<byte> bytes, bool mayWait)
    {
        try
        {
            return mayWait ? socket.Send(bytes) : SocketNow.Send(socket.SafeHandle, bytes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("The client's connection is broken.", e);
        }
    }

    public void Abort()
    {
        try
        {
            // Bytes that were sent are still delivered; a thread in a read or in a waiting send returns.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket is closed already.
        }
    }
}
