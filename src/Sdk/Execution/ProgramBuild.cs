using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using ClusterTasks.Session;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Execution;

/// <summary>Names the build of each assembly of the running program: as it is loaded, or as its file was when the process first asked. A
/// program that is built again while it runs must not silently become two builds in one job.</summary>
internal sealed class ProgramBuild
{
    // Parts of the runtime and of packages: if they differ, the program's own assemblies differ, too.
    private static readonly string[] Foreign = ["System.", "Microsoft.", "Orleans.", "mscorlib", "netstandard"];

    // These digits are enough to tell builds apart, and few, because the text goes through an environment variable.
    private const int Digits = 16;

    private const int Shown = 3;

    private static readonly Lazy<ProgramBuild> OfProcess = new(ReadProcess);

    private static ProgramBuild? _ofWorker;

    // Name to "id,stamp". Texts, not a record of the two: a worker's start would wait for the compiler of that dictionary.
    private readonly Dictionary<string, string> _builds;

    private ProgramBuild(Dictionary<string, string> builds) => _builds = builds;

    /// <summary>The build of this process, the same for as long as it lives. An assembly that is loaded later from another build causes a
    /// line on standard error.</summary>
    internal static ProgramBuild Current => _ofWorker ?? OfProcess.Value;

    /// <summary>Returns every assembly's name and build, the program's first, for <see cref="Parse"/>.</summary>
    public override string ToString() => string.Join(';', _builds.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>Reads the text of another process's build; unreadable parts are left out.</summary>
    internal static ProgramBuild Parse(string text)
    {
        var builds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in text.Split(';'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && pair.IndexOf(',', equals) > 0)
                builds[pair[..equals]] = pair[(equals + 1)..];
        }

        return new ProgramBuild(builds);
    }

    /// <summary>Says how a worker differs from its driver, as <see cref="DifferenceFrom"/>, before anything asks for <see cref="Current"/>.
    /// Where everything is as the driver saw it, the driver's builds are the worker's. That takes 3 ms of the first task's time; reading 20
    /// assemblies takes 35.</summary>
    /// <param name="text">The driver's <see cref="ToString"/>.</param>
    internal static string? DifferenceFromDriver(string text)
    {
        ProgramBuild driver = Parse(text);
        if (!driver.IsOf(AppDomain.CurrentDomain.GetAssemblies(), Files()))
            return Current.DifferenceFrom(driver);
        driver.Watch(LastResort.Write);
        _ofWorker = driver;
        return null;
    }

    /// <param name="entry">The program's assembly; null: none is known.</param>
    /// <param name="loaded">Assemblies that have been loaded: their files may have changed since.</param>
    /// <param name="files">The files of those that may be loaded.</param>
    internal static ProgramBuild Read(Assembly? entry, IEnumerable<Assembly> loaded, IEnumerable<string> files)
    {
        var builds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Assembly assembly in ((Assembly?[])[entry, .. loaded]).OfType<Assembly>().Where(IsOfProgram))
            builds.TryAdd(assembly.GetName().Name!, $"{Short(assembly.ManifestModule.ModuleVersionId)},");
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            // For a loaded assembly the file counts only for its stamp, and only if it is still the file that was loaded.
            if (!IsForeign(name) && TryRead(file) is { } build
                && (!builds.TryGetValue(name, out string? loadedBuild) || Id(loadedBuild) == Id(build)))
                builds[name] = build;
        }

        return new ProgramBuild(builds);
    }

    /// <summary>True when the loaded assemblies are of these builds, and the files are unchanged: their stamps, of one length and time, say
    /// so.</summary>
    internal bool IsOf(Assembly[] loaded, string[] files)
    {
        foreach (Assembly assembly in loaded)
        {
            if (!IsOfThese(assembly))
                return false;
        }

        foreach (string file in files)
        {
            if (_builds.TryGetValue(Path.GetFileNameWithoutExtension(file), out string? build)
                && (Stamp(file) is not { } stamp || build != Id(build) + "," + stamp))
                return false;
        }

        return true;
    }

    /// <summary>Says which assemblies are of other builds here than in another process, with both builds; null: none is.</summary>
    internal string? DifferenceFrom(ProgramBuild driver)
    {
        var all = new List<string>();
        foreach ((string name, string other) in driver._builds)
        {
            if (_builds.TryGetValue(name, out string? own) && Id(own) != Id(other))
                all.Add($"{name} is build {Id(own)} here and {Id(other)} in the driver");
        }

        return all.Count == 0 ? null : string.Join("; ", all.Take(Shown)) + (all.Count > Shown ? $"; and {all.Count - Shown} more" : "");
    }

    /// <summary>Warns of every assembly that is loaded from another build than the process began with.</summary>
    internal void Watch(Action<string> warn) => AppDomain.CurrentDomain.AssemblyLoad += (_, load) =>
    {
        Assembly assembly = load.LoadedAssembly;
        if (!IsOfThese(assembly) && AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default) // not a plug-in's own
            warn(BuiltAgain(assembly));
    };

    private bool IsOfThese(Assembly assembly)
    {
        if (assembly.IsDynamic)
            return true;
        // GetName costs ten times as much in a new process.
        string name = assembly.FullName!;
        name = name[..name.IndexOf(',', StringComparison.Ordinal)];
        return !_builds.TryGetValue(name, out string? build) || Id(build) == Short(assembly.ManifestModule.ModuleVersionId);
    }

    private string BuiltAgain(Assembly assembly)
    {
        string name = assembly.GetName().Name!;
        return $"clustertasks: {name} was built again while process {Environment.ProcessId} of this program runs: build "
            + $"{Short(assembly.ManifestModule.ModuleVersionId)} was loaded now, but the process began with build {Id(_builds[name])}. "
            + "Its results may come from both: start the program again.";
    }

    private static ProgramBuild ReadProcess()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            return new ProgramBuild([]);
        ProgramBuild build = Read(Assembly.GetEntryAssembly(), AppDomain.CurrentDomain.GetAssemblies(), Files());
        build.Watch(LastResort.Write);
        return build;
    }

    private static string[] Files() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOfProgram(Assembly assembly) =>
        !assembly.IsDynamic && AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default
            && !IsForeign(assembly.GetName().Name ?? "System.");

    private static bool IsForeign(string name) => Array.Exists(Foreign, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static string? TryRead(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            string stamp = Stamp(stream.SafeFileHandle); // first: a file that is written meanwhile has another one
            using var image = new PEReader(stream);
            if (!image.HasMetadata)
                return null;
            MetadataReader metadata = image.GetMetadataReader();
            return $"{Short(metadata.GetGuid(metadata.GetModuleDefinition().Mvid))},{stamp}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null; // in a single file, or no assembly
        }
    }

    private static string? Stamp(string file)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(file);
            return Stamp(handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The stamp of the open file: the length and the time of a link are the link's own.
    private static string Stamp(SafeFileHandle file) =>
        RandomAccess.GetLength(file).ToString("x", CultureInfo.InvariantCulture) + "."
            + File.GetLastWriteTimeUtc(file).Ticks.ToString("x", CultureInfo.InvariantCulture);

    private static string Id(string build) => build[..build.IndexOf(',', StringComparison.Ordinal)];

    private static string Short(Guid build) => build.ToString("N")[..Digits];
}
