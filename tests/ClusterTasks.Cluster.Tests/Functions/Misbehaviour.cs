namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that fail, die or do not end.</summary>
[Remote]
public static class Misbehaviour
{
    public static int Throw(string message) => throw new InvalidDataException(message, new FormatException("the cause"));

    public static int Exit(int code)
    {
        Environment.Exit(code);
        return 0;
    }

    /// <summary>Makes the end of its process wait for a file; another file says that it ends.</summary>
    public static void HangAtExit(string endingFile, string file) =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) => WaitForFile(endingFile, file);

    /// <summary>Writes text without a line end, and dies by its own exit or by a kill.</summary>
    public static int WriteAndDie(bool isKilled)
    {
        Console.Write("step 1 ");
        if (isKilled)
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        Console.Write("step 2 ");
        Environment.Exit(3);
        return 0;
    }

    /// <summary>Kills its process until the file exists.</summary>
    public static int KillUntil(string file)
    {
        if (!File.Exists(file))
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        return 1;
    }

    public static int FailFast()
    {
        Environment.FailFast("this function ends its process");
        return 0;
    }

    /// <summary>Dies until the file has this many lines, then returns their number.</summary>
    public static int ExitUntil(string file, int lines)
    {
        File.AppendAllLines(file, [Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        int written = File.ReadAllLines(file).Length;
        if (written < lines)
            Environment.Exit(7);
        return written;
    }

    /// <summary>Throws until the file has this many lines.</summary>
    public static int ThrowUntil(string file, int lines)
    {
        File.AppendAllLines(file, ["x"]);
        int written = File.ReadAllLines(file).Length;
        return written < lines ? throw new TimeoutException("not yet") : written;
    }

    /// <summary>Says that it runs, then waits for its token.</summary>
    public static async Task WaitForToken(string startedFile, CancellationToken token)
    {
        await File.WriteAllTextAsync(startedFile, "started", token);
        var ended = new TaskCompletionSource();
        await using (token.Register(() => ended.TrySetCanceled(token)))
            await ended.Task;
    }

    /// <summary>Says that it runs, then never ends, whatever its token says.</summary>
    public static void Stuck(string startedFile)
    {
        File.WriteAllText(startedFile, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    /// <summary>Never ends in its first run, dies in its second, and returns in its third.</summary>
    public static int StuckThenDead(string file)
    {
        File.AppendAllLines(file, ["x"]);
        int runs = File.ReadAllLines(file).Length;
        using var never = new ManualResetEventSlim();
        if (runs == 1)
            never.Wait();
        if (runs == 2)
            Environment.Exit(7);
        return runs;
    }

    /// <summary>Waits for <see cref="Stuck"/>, which has a limit, and returns how that ended.</summary>
    public static async Task<string> OutliveStuck(string startedFile)
    {
        try
        {
            await Remote.With(Limited).Invoke(Stuck, startedFile).WaitAsync();
            return "it ended";
        }
        catch (TaskTimeoutException e)
        {
            return e.Message;
        }
    }

    /// <summary>Gets the options of a task that its node ends by force.</summary>
    internal static TaskOptions Limited { get; } = new() { Timeout = TimeSpan.FromMilliseconds(300), TimeoutGrace = TimeSpan.Zero };

    /// <summary>Says that it runs, then waits for the file, whatever its token says.</summary>
    public static int WaitForFile(string startedFile, string file)
    {
        File.WriteAllText(startedFile, "started");
        while (!File.Exists(file))
            Thread.Sleep(10);
        return 1;
    }

    /// <summary>Gets the event that lets tasks in the test's own process continue.</summary>
    internal static ManualResetEventSlim Released { get; } = new();

    public static void StuckUntilReleased() => Released.Wait();

    public static void Print(string line, string errorLine)
    {
        Console.WriteLine(line);
        Console.Error.WriteLine(errorLine);
    }
}
