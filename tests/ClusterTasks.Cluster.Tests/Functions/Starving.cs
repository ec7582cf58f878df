using System.Diagnostics;

namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that take all threads, processors or stack that they can get. Those that go on until a file exists do so for a least
/// time, too, and write a file when they have begun.</summary>
[Remote]
public static class Starving
{
    /// <summary>Fills the thread pool of the process with work items that block.</summary>
    public static int FillPool(int items, Until until)
    {
        using var all = new CountdownEvent(items);
        using var over = new ManualResetEventSlim();
        for (int i = 0; i < items; i++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                over.Wait();
                all.Signal();
            });
        }

        until.Wait();
        over.Set();
        all.Wait();
        return items;
    }

    /// <summary>Computes on many threads.</summary>
    public static int Spin(int threads, Until until)
    {
        bool isOver = false;
        Thread[] spinning = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
                Thread.SpinWait(1_000);
        }))];
        foreach (Thread thread in spinning)
            thread.Start();
        until.Wait();
        Volatile.Write(ref isOver, true);
        foreach (Thread thread in spinning)
            thread.Join();
        return threads;
    }

    /// <summary>Blocks the thread of the task.</summary>
    public static int Block(Until until)
    {
        until.Wait();
        return 1;
    }

    /// <summary>Makes threads that all stay, in a process that may map 150 MiB more. Returns the error of the one that could not be
    /// made.</summary>
    public static string MakeThreads(int count)
    {
        long mapped = Process.GetCurrentProcess().VirtualMemorySize64 + (150L << 20);
        using (Process limit = Process.Start("prlimit", [$"--pid={Environment.ProcessId}", $"--as={mapped}:{mapped}"]))
            limit.WaitForExit();
        using var over = new ManualResetEventSlim();
        var made = new List<Thread>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                var thread = new Thread(over.Wait, maxStackSize: 64 << 10);
                thread.Start();
                made.Add(thread);
            }

            return "all were made";
        }
        catch (OutOfMemoryException e)
        {
            return $"{made.Count} were made: {e.Message}";
        }
        finally
        {
            over.Set();
            foreach (Thread thread in made)
                thread.Join();
        }
    }

    /// <summary>Calls itself until the stack is full, which ends the process.</summary>
    public static int Overflow(int level) => Overflow(level + 1) + 1;
}

/// <summary>The end of a load.</summary>
/// <param name="Begun">The file that says that the load has begun.</param>
/// <param name="Open">The file that ends it.</param>
/// <param name="Least">The least milliseconds.</param>
public sealed record Until(string Begun, string Open, int Least)
{
    internal void Wait()
    {
        long started = Stopwatch.GetTimestamp();
        File.WriteAllText(Begun, "begun");
        while (!File.Exists(Open) || Stopwatch.GetElapsedTime(started).TotalMilliseconds < Least)
            Thread.Sleep(10);
    }
}
