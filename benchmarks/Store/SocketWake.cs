using System.Diagnostics;
using System.Net.Sockets;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>The floor of every hand-over between processes: a blocking write to a Unix socket wakes a thread that blocks in a read. Two
/// threads stand for two processes, because the kernel does the same for both.</summary>
internal static class SocketWake
{
    internal static double MedianMicroseconds(int count)
    {
        (Socket here, Socket there) = SocketPair.Make();
        using (here)
        using (there)
        {
            var echo = new Thread(() => Echo(there));
            echo.Start();
            var times = new double[count];
            Span<byte> message = stackalloc byte[64];
            for (int i = 0; i < count; i++)
            {
                Thread.Sleep(1); // Asleep, as a process that waits is.
                long started = Stopwatch.GetTimestamp();
                here.Send(message);
                here.Receive(message);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds / 2;
            }

            here.Shutdown(SocketShutdown.Both);
            echo.Join();
            return Statistics.Median(times);
        }
    }

    private static void Echo(Socket socket)
    {
        Span<byte> message = stackalloc byte[64];
        while (socket.Receive(message) > 0)
        {
            socket.Send(message);
        }
    }
}
