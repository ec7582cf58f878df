using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>A description of how to start the running program again, so that a startup hook can turn it into a worker or a node.</summary>
/// <param name="Executable">The program's own executable, or the <c>dotnet</c> host.</param>
/// <param name="EntryAssembly">The assembly that the host runs; empty when <paramref name="Executable"/> is the program itself.</param>
/// <param name="RuntimeConfig">For <c>dotnet exec</c>; empty when the file lies beside the entry assembly, under its name.</param>
/// <param name="DepsFile">For <c>dotnet exec</c>; empty as above.</param>
/// <param name="ProbingDirectories">For <c>dotnet exec</c>, with the system's path separator between them.</param>
/// <param name="Build">Names the build of the program, which may be built again while it runs.</param>
/// <param name="Refusal">A sentence that says why the program cannot be started again; empty when it can.</param>
internal sealed record ProgramLaunch(
    string Executable, string EntryAssembly, string RuntimeConfig = "", string DepsFile = "", string ProbingDirectories = "",
        string Build = "", string Refusal = "")
{
    internal static ProgramLaunch None { get; } = new("", "");

    /// <summary>The file that users know as their program.</summary>
    internal string Program => EntryAssembly.Length > 0 ? EntryAssembly : Executable;

    /// <summary>Returns the arguments that follow <see cref="Executable"/> on the command line.</summary>
    internal IEnumerable<string> Arguments()
    {
        if (EntryAssembly.Length == 0)
            yield break;
        if (RuntimeConfig.Length > 0)
        {
            yield return "exec";
            yield return "--runtimeconfig";
            yield return RuntimeConfig;
            yield return "--depsfile";
            yield return DepsFile;
            foreach (string directory in ProbingDirectories.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            {
                yield return "--additionalprobingpath";
                yield return directory;
            }
        }

        yield return EntryAssembly;
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Executable);
        writer.Write(EntryAssembly);
        writer.Write(RuntimeConfig);
        writer.Write(DepsFile);
        writer.Write(ProbingDirectories);
        writer.Write(Build);
        writer.Write(Refusal);
    }

    internal static ProgramLaunch Read(ref MessagePackReader reader) =>
        new(reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText(),
            reader.ReadText());
}
