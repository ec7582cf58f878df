using System.Diagnostics;
using System.Globalization;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>The functions of the suite. Their clock is the machine's monotonic one, the same in every process.</summary>
public static class RecoveryFunctions
{
    /// <summary>Says in a file that the first attempt runs, and in which process, and waits for its death. Returns the time at which the
    /// next attempt begins.</summary>
    /// <param name="path">The file.</param>
    [Remote(MaxRetries = 3)]
    public static long BeginAgain(string path)
    {
        if (RemoteContext.Current!.Attempt > 1)
            return Stopwatch.GetTimestamp();
        File.WriteAllText(path + ".new", string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessId} {RemoteContext.Current.NodeId}"));
        File.Move(path + ".new", path);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Returns the time at which it begins.</summary>
    [Remote]
    public static long Begin() => Stopwatch.GetTimestamp();

    /// <summary>Stays in its process for some time, and returns the process.</summary>
    /// <param name="milliseconds">The time.</param>
    [Remote]
    public static int Stay(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return Environment.ProcessId;
    }

    /// <summary>Takes a CPU for some time.</summary>
    /// <param name="number">The result.</param>
    /// <param name="milliseconds">The time.</param>
    [Remote]
    public static int Work(int number, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return number;
    }

    /// <summary>Makes numbers.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="first">The first one.</param>
    [Remote]
    public static long[] Make(int count, long first)
    {
        var values = new long[count];
        for (int i = 0; i < count; i++)
            values[i] = first + i;
        return values;
    }

    /// <summary>Yields items, with a pause before each.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="milliseconds">The pause.</param>
    [Remote]
    public static async IAsyncEnumerable<long[]> Items(int count, int milliseconds)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(milliseconds);
            yield return Make(100_000, i);
        }
    }
}
