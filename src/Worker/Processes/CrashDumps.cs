using System.Globalization;

namespace ClusterTasks.Worker.Processes;

/// <summary>Crash dumps of worker processes, which the .NET runtime writes.</summary>
/// <remarks>Source: "Collect dumps on crash", learn.microsoft.com/dotnet/core/diagnostics.</remarks>
internal static class CrashDumps
{
    // With the heap: without it nobody sees a value of the task that crashed.
    private const string WithHeap = "2";

    /// <summary>Asks the runtime of a process for a dump when it crashes. A program that has asked for its own keeps those.</summary>
    internal static void Ask(IDictionary<string, string?> environment, string folder)
    {
        if (!environment.TryAdd("DOTNET_DbgEnableMiniDump", "1"))
            return;
        environment["DOTNET_DbgMiniDumpType"] = WithHeap;
        environment["DOTNET_DbgMiniDumpName"] = PathOf(folder, "%p");
    }

    /// <summary>Adds the name of the dump that a process has left to the words about its end.</summary>
    internal static string Name(string? folder, int processId, string end)
    {
        string path = folder is null ? "" : PathOf(folder, processId.ToString(CultureInfo.InvariantCulture));
        return File.Exists(path) ? $"{end}; crash dump: {path}" : end;
    }

    private static string PathOf(string folder, string process) => Path.Combine(folder, $"worker-{process}.dmp");
}
