using System.Globalization;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Worker.Processes;

/// <summary>Crash dumps of worker processes, which the .NET runtime writes.</summary>
/// <remarks>Source: "Collect dumps on crash", learn.microsoft.com/dotnet/core/diagnostics.</remarks>
internal static class CrashDumps
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // With the heap: without it nobody sees a value of the task that crashed.
    private const string WithHeap = "2";

    /// <summary>Makes the folder. A dump holds all that the process had in memory, so others may not read it.</summary>
    /// <exception cref="NodeStartException">The folder cannot be made.</exception>
    internal static void Prepare(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                $"{{crash-dump-dir}} is '{folder}', which cannot be made: {e.Message} Set another folder, or none for no dumps.", e);
        }
    }

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
