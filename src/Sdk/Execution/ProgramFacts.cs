using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterTasks.Execution;

/// <summary>Facts that the runtime reports about the running program. Tests supply their own.</summary>
internal sealed record ProgramFacts
{
    private const string HooksSwitch = "System.StartupHookProvider.IsSupported";

    /// <summary>Simple name of the entry assembly; null when the process was not started by a <c>Main</c>.</summary>
    internal string? EntryName { get; init; }

    /// <summary>Path of the entry assembly; empty when it lies inside a single file.</summary>
    internal string EntryPath { get; init; } = "";

    /// <summary>Path of the executable that the system runs.</summary>
    internal string ProcessPath { get; init; } = "";

    /// <summary>Folder of the program, with a separator at its end.</summary>
    internal string BaseDirectory { get; init; } = "";

    /// <summary>Folder of the runtime, with a separator at its end.</summary>
    internal string RuntimeDirectory { get; init; } = "";

    /// <summary>The deps files that the host read, the program's first.</summary>
    internal IReadOnlyList<string> DepsFiles { get; init; } = [];

    /// <summary>The folders of <c>--additionalprobingpath</c>.</summary>
    internal IReadOnlyList<string> ProbingDirectories { get; init; } = [];

    /// <summary>The assemblies that the default context resolves by name.</summary>
    internal IReadOnlyList<string> PlatformAssemblies { get; init; } = [];

    internal bool HasStartupHooks { get; init; } = true;

    internal bool HasDynamicCode { get; init; } = true;

    /// <summary>True when unused code was removed from our assemblies.</summary>
    internal bool IsTrimmed { get; init; }

    /// <summary>Names this build of the program: see <see cref="ProgramBuild"/>.</summary>
    internal string Build { get; init; } = "";

    internal Func<string, bool> FileExists { get; init; } = File.Exists;

    /// <summary>The facts about the program that runs now.</summary>
    [SuppressMessage("SingleFile", "IL3000", Justification = "An empty location is how a single file is recognised.")]
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "As above.")]
    internal static ProgramFacts Current()
    {
        Assembly? entry = Assembly.GetEntryAssembly();
        return new ProgramFacts
        {
            EntryName = entry?.GetName().Name,
            EntryPath = entry?.Location ?? "",
            ProcessPath = Environment.ProcessPath ?? "",
            BaseDirectory = AppContext.BaseDirectory,
            RuntimeDirectory = RuntimeEnvironment.GetRuntimeDirectory(),
            DepsFiles = Paths("APP_CONTEXT_DEPS_FILES", ';'),
            ProbingDirectories = Paths("PROBING_DIRECTORIES", Path.PathSeparator),
            PlatformAssemblies = Paths("TRUSTED_PLATFORM_ASSEMBLIES", Path.PathSeparator),
            HasStartupHooks = !AppContext.TryGetSwitch(HooksSwitch, out bool isOn) || isOn,
            HasDynamicCode = RuntimeFeature.IsDynamicCodeSupported,
            IsTrimmed = !HasUnused(),
            Build = ProgramBuild.Current.ToString(),
        };
    }

    private static string[] Paths(string property, char separator) =>
        (AppContext.GetData(property) as string ?? "").Split(separator, StringSplitOptions.RemoveEmptyEntries);

    // No trimmer can see through this name. Otherwise it would keep a type that it finds.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The question is whether the type was trimmed.")]
    private static bool HasUnused() => typeof(ProgramFacts).Assembly.GetType($"{typeof(ProgramFacts).FullName}+Unused") is not null;

    private static class Unused;
}
