using System.Diagnostics;
using System.Net.Sockets;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Store;

/// <summary>The bare way of a result: a thread that has slept writes to a Unix socket, a second one passes the bytes on, and a third one
/// has waited for them. Each stands in for a process that was asleep: worker, node and driver.</summary>
internal static class SocketRelay
{
    /// <summary>Returns the median time from the write of the first to the return of the read of the last.</summary>
    /// <param name="count">The number of messages.</param>
    /// <param name="milliseconds">The sleep of the first thread before each.</param>
    internal static double MedianMicroseconds(int count, int milliseconds)
    {
        (Socket start, Socket worker) = SocketPair.Make();
        (Socket result, Socket node) = SocketPair.Make();
        (Socket told, Socket driver) = SocketPair.Make();
        long written = 0;
        var first = new Thread(() => Pass(worker, result, () =>
        {
            Thread.Sleep(milliseconds);
            Volatile.Write(ref written, Stopwatch.GetTimestamp());
        }));
        var second = new Thread(() => Pass(node, told, () => { }));
        first.Start();
        second.Start();
        var times = new double[count];
        Span<byte> message = stackalloc byte[64];
        for (int i = 0; i < count; i++)
        {
            start.Send(message);
            driver.Receive(message);
            times[i] = Stopwatch.GetElapsedTime(Volatile.Read(ref written)).TotalMicroseconds;
        }

        start.Dispose(); // its end goes through the others
        first.Join();
        second.Join();
        driver.Dispose();
        return Statistics.Median(times);
    }

    private static void Pass(Socket from, Socket to, Action before)
    {
        Span<byte> message = stackalloc byte[64];
        while (from.Receive(message) > 0)
        {
            before();
            to.Send(message);
        }

        from.Dispose();
        to.Dispose();
    }
}
