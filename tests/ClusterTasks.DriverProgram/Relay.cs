using System.Net.Sockets;

namespace ClusterTasks.DriverProgram;

/// <summary>Stands between a test and a session socket, so that the node sees this process, which can be killed.</summary>
internal static class Relay
{
    /// <summary>Connects to both, passes on bytes and ends of streams, and stays until it is killed.</summary>
    internal static async Task<int> RunAsync(string node, string test)
    {
        using Socket inner = await ConnectAsync(node);
        using Socket outer = await ConnectAsync(test);
        await Task.WhenAll(CopyAsync(inner, outer), CopyAsync(outer, inner));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            var bytes = new byte[64 << 10];
            for (int read; (read = await from.ReceiveAsync(bytes)) > 0;)
            {
                for (int sent = 0; sent < read;)
                    sent += await to.SendAsync(bytes.AsMemory(sent, read - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // One side has gone, so the other must end.
            to.Dispose();
            from.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // The other direction has found that out first.
        }
    }
}
