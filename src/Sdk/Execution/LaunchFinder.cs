using ClusterTasks.Platform;
using ClusterTasks.Protocol;

namespace ClusterTasks.Execution;

/// <summary>Finds out how to start a running program again.</summary>
internal static class LaunchFinder
{
    /// <summary>Finds out how a program was started.</summary>
    /// <param name="facts">Facts from the runtime about it.</param>
    /// <param name="hookAssemblies">Our assemblies that its default context must find.</param>
    internal static ProgramLaunch Of(ProgramFacts facts, params ReadOnlySpan<string> hookAssemblies)
    {
        if (ProgramRefusal.OfProcesses(facts, hookAssemblies) is { } refusal)
            return ProgramLaunch.None with { Refusal = refusal };
        return (OwnExecutable(facts) ?? SharedHost(facts) ?? ProgramLaunch.None with { Refusal = ProgramRefusal.UnknownHost(facts) })
            with
        { Build = facts.Build };
    }

    /// <summary>Returns the executable of a program that carries its runtime, or that is a single file.</summary>
    private static ProgramLaunch? OwnExecutable(ProgramFacts facts)
    {
        if (facts.EntryPath.Length == 0)
            return IsOwn(facts) ? new ProgramLaunch(facts.ProcessPath, "") : null;
        string folder = Path.GetDirectoryName(facts.EntryPath) ?? "";
        if (Path.TrimEndingDirectorySeparator(facts.RuntimeDirectory) != folder)
            return null;
        if (IsOwn(facts))
            return new ProgramLaunch(facts.ProcessPath, "");

        // Started by 'dotnet App.dll' or by a loader: the executable lies beside the assembly, unless the build made none.
        string beside = Path.Combine(folder, SystemFacts.ProgramFile(facts.EntryName));
        if (facts.FileExists(beside))
            return new ProgramLaunch(beside, "");
        return IsDotnet(facts.ProcessPath) ? new ProgramLaunch(facts.ProcessPath, facts.EntryPath) : null;
    }

    /// <summary>Returns the entry assembly under the <c>dotnet</c> host of the runtime that runs now.</summary>
    private static ProgramLaunch? SharedHost(ProgramFacts facts)
    {
        if (facts.EntryPath.Length == 0)
            return null;
        if (Host(facts) is { } host)
        {
            string config = Path.ChangeExtension(facts.EntryPath, ".runtimeconfig.json");
            string deps = Path.ChangeExtension(facts.EntryPath, ".deps.json");
            // A test host runs with the files of the test project. A program without a deps file has the framework's in first place.
            string readDeps = facts.DepsFiles is [string first, ..] && !first.StartsWith(facts.RuntimeDirectory, StringComparison.Ordinal)
                ? first : deps;
            // The names are compared, because the host gives the target of a link.
            if (Path.GetFileName(readDeps) == Path.GetFileName(deps) && facts.ProbingDirectories.Count == 0 && facts.FileExists(config))
                return new ProgramLaunch(host, facts.EntryPath);
            string readConfig = readDeps.EndsWith(".deps.json", StringComparison.Ordinal)
                ? readDeps[..^".deps.json".Length] + ".runtimeconfig.json" : config;
            if (!facts.FileExists(readConfig))
                readConfig = config;
            if (facts.FileExists(readConfig) && facts.FileExists(readDeps))
                return new ProgramLaunch(
                    host, facts.EntryPath, readConfig, readDeps, string.Join(Path.PathSeparator, facts.ProbingDirectories));
        }

        return IsOwn(facts) ? new ProgramLaunch(facts.ProcessPath, "") : null;
    }

    /// <summary>Returns the host. The running runtime knows its own root, whatever PATH says.</summary>
    private static string? Host(ProgramFacts facts)
    {
        string ofRuntime = Path.GetFullPath(Path.Combine(facts.RuntimeDirectory, "..", "..", "..", SystemFacts.ProgramFile("dotnet")));
        if (facts.FileExists(ofRuntime))
            return ofRuntime;
        return IsDotnet(facts.ProcessPath) ? facts.ProcessPath : null;
    }

    /// <summary>True when the process's executable is the program itself: it lies in the program's folder, or carries its name when a
    /// single file has unpacked itself elsewhere.</summary>
    private static bool IsOwn(ProgramFacts facts) =>
        facts.ProcessPath.Length > 0 && !IsDotnet(facts.ProcessPath)
        && (Path.GetDirectoryName(facts.ProcessPath) == Path.TrimEndingDirectorySeparator(facts.BaseDirectory)
            || Path.GetFileName(facts.ProcessPath) == facts.EntryName);

    private static bool IsDotnet(string path) => Path.GetFileName(path) is "dotnet" or "dotnet.exe";
}
