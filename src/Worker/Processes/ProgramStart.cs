using System.Diagnostics;
using System.Runtime.InteropServices;
using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Processes;

/// <summary>Makes the command line of a program that is started once more.</summary>
internal static class ProgramStart
{
    /// <summary>The <c>dotnet</c> host of the runtime that runs this process; for programs whose own host is not on this machine.</summary>
    internal static string DotnetHost { get; } = FindDotnetHost();

    /// <exception cref="FileNotFoundException">The program is not on this machine.</exception>
    internal static ProcessStartInfo Create(ProgramLaunch launch)
    {
        bool needsHost = launch.EntryAssembly.Length > 0;
        var start = new ProcessStartInfo(needsHost && !File.Exists(launch.Executable) ? DotnetHost : launch.Executable);
        foreach (string argument in launch.Arguments())
            start.ArgumentList.Add(argument);
        if (!File.Exists(launch.Program) || !File.Exists(start.FileName))
        {
            throw new FileNotFoundException(
                $"The program '{launch.Program}' does not exist for this node: it was removed since it was started, or the node runs on "
                    + "another machine. Start it from a folder that the node can read.");
        }

        return start;
    }

    private static string FindDotnetHost()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ : the running runtime knows its own root, whatever PATH says.
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }
}
