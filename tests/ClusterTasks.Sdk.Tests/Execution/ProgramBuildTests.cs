using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

/// <summary>One program, one build: what differs is named, with both builds.</summary>
public sealed class ProgramBuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clustertasks-build-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_LoadedAssemblyAndFile_HaveTheSameBuild()
    {
        Assembly loaded = typeof(ProgramBuildTests).Assembly;
        string ofLoaded = ProgramBuild.Read(loaded, [], []).ToString();
        Assert.Equal($"{loaded.GetName().Name}={loaded.ManifestModule.ModuleVersionId:N}"[..ofLoaded.Length], ofLoaded);
        Assert.Equal(ofLoaded, ProgramBuild.Read(null, [], [loaded.Location]).ToString());
        Assert.Empty(ProgramBuild.Read(null, [typeof(object).Assembly], [typeof(object).Assembly.Location, "/nowhere/Lib.dll"]).ToString());
    }

    [Fact]
    public void DifferenceFrom_LibraryBuiltAgain_NamesItWithBoth()
    {
        string same = Emit("Same");
        string library = Emit("Library");
        string before = ProgramBuild.Read(null, [], [same, library]).ToString();
        Assert.Null(ProgramBuild.Read(null, [], [same, library]).DifferenceFrom(before));
        Emit("Library");
        ProgramBuild after = ProgramBuild.Read(null, [], [same, library]);
        string difference = after.DifferenceFrom(before)!;
        Assert.Equal($"Library is build {Build(after.ToString())} here and {Build(before)} in the driver", difference);
        Assert.Null(after.DifferenceFrom("")); // a driver that does not say
        Assert.Null(after.DifferenceFrom("Other=0123456789abcdef"));

        static string Build(string text) => text.Split(';').Single(pair => pair.StartsWith("Library=", StringComparison.Ordinal)).Split('=')[1];
    }

    [Fact]
    public void Watch_AssemblyLoadedFromALaterBuild_IsTold()
    {
        string name = $"Late{Guid.NewGuid():N}";
        string file = Emit(name);
        var told = new ConcurrentQueue<string>();
        ProgramBuild.Read(null, [], [file]).Watch(told.Enqueue);
        Emit(name);
        AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
        Assert.Contains($"clustertasks: {name} was built again", Assert.Single(told), StringComparison.Ordinal);

        string other = $"Other{Guid.NewGuid():N}";
        file = Emit(other);
        ProgramBuild.Read(null, [], [file]).Watch(told.Enqueue);
        AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
        Assert.Single(told);
    }

    /// <summary>Builds a library; each time it is another build.</summary>
    private string Emit(string name)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        assembly.DefineDynamicModule(name).DefineType("Type").CreateType();
        string file = Path.Combine(_folder, name + ".dll");
        File.Delete(file);
        assembly.Save(file);
        return file;
    }
}
