namespace ClusterTasks.Execution;

/// <summary>Properties of a program that make it unfit, each as a sentence that says what to change. They are checked before anything is
/// started, because a process that fails after its start says less and may run the program's <c>Main</c>.</summary>
internal static class ProgramRefusal
{
    /// <summary>Returns the reason why the program cannot use ClusterTasks at all; null when it can.</summary>
    internal static string? OfProgram(ProgramFacts facts)
    {
        if (!facts.HasDynamicCode)
        {
            return "This program cannot use ClusterTasks, because it switches dynamic code off (PublishAot does so, and a file-based "
                + "app has PublishAot unless it says "
                + "'#:property PublishAot=false'): set PublishAot to false.";
        }

        return facts.IsTrimmed ? "This program cannot use ClusterTasks, because it was trimmed: publish it without PublishTrimmed." : null;
    }

    /// <summary>Returns the reason why the program cannot be started once more as a worker or a node; null when it can.</summary>
    internal static string? OfProcesses(ProgramFacts facts, params ReadOnlySpan<string> hookAssemblies)
    {
        if (!facts.HasStartupHooks)
        {
            return "This program cannot be its own worker process, because it switches startup hooks off (PublishTrimmed, PublishAot "
                + "and StartupHookSupport=false do so, "
                + "and a file-based app has PublishAot unless it says '#:property PublishAot=false'): remove that property, or use "
                    + "WorkerMode.InProcess.";
        }

        if (facts.EntryName is null)
            return $"The host '{facts.ProcessPath}' embeds .NET and has no Main, so it cannot be started again as a worker process: use "
                + "WorkerMode.InProcess.";
        foreach (string assembly in hookAssemblies)
        {
            // Inside a single file the runtime finds the bundled assemblies, which no list names.
            if (facts.EntryPath.Length > 0 && !facts.PlatformAssemblies.Any(path => Path.GetFileNameWithoutExtension(path) == assembly))
            {
                return $"The host '{facts.EntryName}' has loaded {assembly} by itself, as script hosts, notebooks and plugin hosts do, "
                    + "so that a second process of it would "
                    + "not find it: put the code into a project of its own, or use WorkerMode.InProcess.";
            }
        }

        return null;
    }

    internal static string UnknownHost(ProgramFacts facts) =>
        $"The host '{facts.ProcessPath}' of '{facts.EntryName}' cannot be started again as a worker process, because neither a "
            + "runtimeconfig.json nor an executable of the "
        + "program was found: start the program by 'dotnet', or use WorkerMode.InProcess.";
}
