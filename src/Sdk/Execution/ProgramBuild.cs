using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using ClusterTasks.Session;

namespace ClusterTasks.Execution;

/// <summary>Names the build of each assembly of the running program: as it is loaded, or as its file was when the process first asked. A program
/// that is built again while it runs must not become two builds in one job without a word.</summary>
internal sealed class ProgramBuild
{
    // Parts of the runtime and of packages: with other ones the program's own assemblies are other ones, too.
    private static readonly string[] Foreign = ["System.", "Microsoft.", "Orleans.", "mscorlib", "netstandard"];

    // Enough to tell builds apart, and short: the text goes through an environment variable.
    private const int Digits = 16;

    private const int Shown = 3;

    private static readonly Lazy<ProgramBuild> OfProcess = new(ReadProcess);

    private readonly Dictionary<string, string> _builds;

    private ProgramBuild(Dictionary<string, string> builds) => _builds = builds;

    /// <summary>This process's, the same for as long as it lives. What is loaded later from another build is told on the standard error.</summary>
    internal static ProgramBuild Current => OfProcess.Value;

    /// <summary>Every assembly's name and build, the program's first.</summary>
    public override string ToString() => string.Join(';', _builds.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <param name="entry">The program's assembly; null: none is known.</param>
    /// <param name="loaded">Assemblies that have been loaded: their files may be others by now.</param>
    /// <param name="files">The files of those that may be loaded.</param>
    internal static ProgramBuild Read(Assembly? entry, IEnumerable<Assembly> loaded, IEnumerable<string> files)
    {
        var builds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Assembly assembly in ((Assembly?[])[entry, .. loaded]).OfType<Assembly>().Where(IsOfProgram))
            builds.TryAdd(assembly.GetName().Name!, Short(assembly.ManifestModule.ModuleVersionId));
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (!IsForeign(name) && !builds.ContainsKey(name) && TryRead(file) is { } build)
                builds.Add(name, build);
        }

        return new ProgramBuild(builds);
    }

    /// <summary>Says which assemblies are of other builds here than in another process, with both builds; null: none is.</summary>
    /// <param name="driver">The other process's <see cref="ToString"/>.</param>
    internal string? DifferenceFrom(string driver)
    {
        var all = new List<string>();
        foreach (string pair in driver.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=') is [var name, var other] && _builds.TryGetValue(name, out string? own) && own != other)
                all.Add($"{name} is build {own} here and {other} in the driver");
        }

        return all.Count == 0 ? null : string.Join("; ", all.Take(Shown)) + (all.Count > Shown ? $"; and {all.Count - Shown} more" : "");
    }

    /// <summary>Tells of every assembly that is loaded from another build than the process began with.</summary>
    internal void Watch(Action<string> warn) => AppDomain.CurrentDomain.AssemblyLoad += (_, load) =>
    {
        Assembly assembly = load.LoadedAssembly;
        if (assembly.IsDynamic || AssemblyLoadContext.GetLoadContext(assembly) != AssemblyLoadContext.Default)
            return; // a plug-in, which may have its own
        string name = assembly.GetName().Name ?? "";
        string build = Short(assembly.ManifestModule.ModuleVersionId);
        if (_builds.TryGetValue(name, out string? before) && before != build)
            warn($"clustertasks: {name} was built again while process {Environment.ProcessId} of this program runs: build {build} was loaded now, and the process began with build {before}. What it computes may come of both: start the program again.");
    };

    private static ProgramBuild ReadProcess()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            return new ProgramBuild([]);
        ProgramBuild build = Read(
            Assembly.GetEntryAssembly(), AppDomain.CurrentDomain.GetAssemblies(),
            (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        build.Watch(LastResort.Write);
        return build;
    }

    private static bool IsOfProgram(Assembly assembly) =>
        !assembly.IsDynamic && AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default && !IsForeign(assembly.GetName().Name ?? "System.");

    private static bool IsForeign(string name) => Array.Exists(Foreign, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static string? TryRead(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            if (!image.HasMetadata)
                return null;
            MetadataReader metadata = image.GetMetadataReader();
            return Short(metadata.GetGuid(metadata.GetModuleDefinition().Mvid));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null; // in a single file, or no assembly
        }
    }

    private static string Short(Guid build) => build.ToString("N")[..Digits];
}
