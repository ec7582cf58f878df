using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterTasks.DriverProgram;

/// <summary>The remote functions of this program.</summary>
[Remote]
internal static partial class Functions
{
    internal const string Started = "started";

    internal static int Square(int number) => number * number;

    internal static long[] Make(int count) => new long[count];

    internal static int Length(long[] values) => values.Length;

    internal static async Task<int> NestedLength(string node, int count)
    {
        ObjectRef<long[]> made = Remote.With(On(NodeId.Parse(node))).Invoke(Make, count);
        return await Remote.Invoke(Length, made);
    }

    /// <summary>Never ends, whatever its token says.</summary>
    internal static void Stuck()
    {
        Console.WriteLine(Started);
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    /// <summary>Waits forever for a task of its own on another node.</summary>
    internal static async Task Nest(string node)
    {
        await Remote.With(On(NodeId.Parse(node))).Invoke(Stuck);
    }

    internal static async IAsyncEnumerable<long[]> Items(int count)
    {
        yield return new long[count];
        Console.WriteLine(Started);
        await new TaskCompletionSource().Task;
        yield return [];
    }

    internal static void Print(string name)
    {
        Console.WriteLine($"{name} says hello");
        Console.Error.WriteLine($"{name} complains");
        Console.Write($"{name} forgets the line end");
    }

    internal static string[] EnvironmentOfAProgram()
    {
        using Process program = Process.Start(new ProcessStartInfo("env") { RedirectStandardOutput = true })!;
        string[] lines = program.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        program.WaitForExit();
        return [.. lines, .. NativeEnvironment().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => "native " + line)];
    }

    internal static int WriteAtExit(string file)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllText(file, "flushed");
        return Environment.ProcessId;
    }

    internal static int HangAtExit(int result)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stuck();
        return result;
    }

    internal static TaskOptions On(NodeId node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node), MaxRetries = 0 };

    /// <summary>Returns the environment of a program that native code starts, which does not know the runtime's copy.</summary>
    private static string NativeEnvironment()
    {
        string file = Path.GetTempFileName();
        try
        {
            _ = System($"env > '{file}'");
            return File.ReadAllText(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "system", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int System(string command);
}
