using System.Collections.Frozen;
using ClusterTasks.Execution;

namespace ClusterTasks.Worker.Processes;

/// <summary>Makes the environment of a child process from this process's.</summary>
internal static class ChildEnvironment
{
    /// <summary>Names of variables of the runtime, without <c>DOTNET_</c> or <c>COMPlus_</c>, that are meant for one process: they suspend
    /// its start, connect it to a tool, or name a file that it alone writes.</summary>
    private static readonly FrozenSet<string> RuntimeNames = new[]
    {
        "DiagnosticPorts", "DefaultDiagnosticPortSuspend", "STARTUP_HOOKS", "EnableEventPipe", "MODIFIABLE_ASSEMBLIES", "ForceEnc",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Prefixes of families of such variables: event traces, hot reload, profilers, code coverage, test runners, and the build's
    /// own tools, which <c>dotnet run</c> and <c>dotnet test</c> leave behind.</summary>
    private static readonly string[] Prefixes =
    [
        "DOTNET_EventPipe", "COMPlus_EventPipe", "DOTNET_HOTRELOAD_", "DOTNET_WATCH",
        "CORECLR_ENABLE_", "CORECLR_PROFILER", "CORECLR_NOTIFICATION_PROFILERS", "COR_ENABLE_PROFILING", "COR_PROFILER",
        "CODE_COVERAGE_", "MicrosoftInstrumentationEngine_", "VSTEST_", "TESTINGPLATFORM_",
    ];

    private static readonly FrozenSet<string> Names =
        new[] { "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly" }.ToFrozenSet();

    /// <summary>Turns <paramref name="variables"/> into those of a child: drops the variables that concern this process alone, and adds the
    /// child's start.</summary>
    /// <param name="variables">A copy of this process's environment, which is changed.</param>
    /// <param name="role">The child's role, as in <see cref="ChildStart"/>.</param>
    /// <param name="hookAssembly">Simple name of the assembly whose startup hook takes the role on.</param>
    /// <param name="own">Our variables.</param>
    /// <param name="added">The user's variables for the child; they win over the settings of a child's runtime.</param>
    internal static void Prepare(
        IDictionary<string, string?> variables, string role, string hookAssembly, IReadOnlyDictionary<string, string> own,
            IReadOnlyDictionary<string, string>? added = null)
    {
        // User code must see neither the cluster's secret nor settings that were meant for the node.
        foreach (string name in variables.Keys
            .Where(name => name.StartsWith(ChildStart.Prefix, StringComparison.Ordinal) || IsForOneProcess(name)).ToArray())
            variables.Remove(name);
        foreach ((string name, string value) in added ?? new Dictionary<string, string>())
            variables[name] = value;

        foreach ((string name, string value) in ChildStart.RuntimeVariables)
        {
            if (variables.TryGetValue(name, out string? former) && former is not null)
                variables[ChildStart.FormerPrefix + name] = former;
            if (added is null || !added.ContainsKey(name))
                variables[name] = value;
        }

        foreach ((string name, string value) in own)
            variables[name] = value;
        variables[ChildStart.RoleVariable] = role;
        variables[ChildStart.HooksVariable] = hookAssembly;
    }

    internal static bool IsForOneProcess(string name)
    {
        int underscore = name.IndexOf('_');
        if (underscore > 0 && name[..underscore] is "DOTNET" or "COMPlus" or "COMPLUS" && RuntimeNames.Contains(name[(underscore + 1)..]))
            return true;
        return Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
