namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that take memory.</summary>
[Remote]
public static class Memory
{
    private static readonly List<byte[]> Taken = [];

    /// <summary>Takes memory in its first run, and waits until its process is ended; returns the number of the run in a later
    /// one.</summary>
    public static int TakeOnce(string file, int mebibytes)
    {
        File.AppendAllLines(file, ["x"]);
        int runs = File.ReadAllLines(file).Length;
        if (runs == 1)
            TakeAlways(mebibytes);
        return runs;
    }

    /// <summary>Takes memory whenever it runs, and waits until its process is ended.</summary>
    public static void TakeAlways(int mebibytes)
    {
        Take(mebibytes);
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    /// <summary>Takes memory, says so, and ends when it is let go.</summary>
    public static int TakeUntil(string startedFile, string releaseFile, int mebibytes)
    {
        Take(mebibytes);
        return Misbehaviour.WaitForFile(startedFile, releaseFile);
    }

    /// <summary>Crashes as native code does.</summary>
    public static void Abort() => Environment.FailFast("for a dump");

    private static void Take(int mebibytes)
    {
        for (int left = mebibytes; left > 0; left -= 64)
        {
            byte[] part = GC.AllocateUninitializedArray<byte>(64 << 20);
            part.AsSpan().Fill(1);
            Taken.Add(part);
        }
    }
}
