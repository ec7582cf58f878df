using System.Net.Sockets;

namespace ClusterTasks.Session;

/// <summary>The socket of a node in another process.</summary>
internal sealed class SocketTransport(Socket socket) : ISessionTransport
{
    public int Send(ReadOnlySpan<byte> bytes) => socket.Send(bytes);

    public int Receive(Span<byte> destination) => socket.Receive(destination);

    public bool Poll(TimeSpan timeout) =>
        socket.Poll(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, SelectMode.SelectRead);

    public void Shutdown()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket is closed already.
        }
    }

    public void Dispose() => socket.Dispose();
}
