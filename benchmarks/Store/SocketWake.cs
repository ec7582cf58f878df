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
        string path = Path.Combine(Path.GetTempPath(), $"ct-wake-{Environment.ProcessId}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            listener.Listen();
            using var here = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            here.Connect(new UnixDomainSocketEndPoint(path));
            using Socket there = listener.Accept();
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
        finally
        {
            File.Delete(path);
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
