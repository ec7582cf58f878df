using System.Net;
using System.Net.Sockets;

namespace ClusterTasks.DriverProgram;

/// <summary>Opens many connections to a listener and sends nothing on them.</summary>
internal static class Flood
{
    private const int AtOnce = 64;

    /// <summary>Prints READY when each was opened or refused. Then it holds the open ones until its standard input ends.</summary>
    internal static async Task<int> RunAsync(IPEndPoint listener, int count)
    {
        var sockets = new Socket[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, ct) =>
        {
            sockets[i] = new Socket(listener.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await sockets[i].ConnectAsync(listener, ct);
                _ = await sockets[i].ReceiveAsync(new byte[1], ct); // the greeting, or the end
            }
            catch (SocketException)
            {
                // The listener has ended it.
            }
        });
        Console.WriteLine("READY");
        await Console.In.ReadToEndAsync();
        GC.KeepAlive(sockets);
        return 0;
    }
}
