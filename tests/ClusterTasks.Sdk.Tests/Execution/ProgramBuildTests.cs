using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

/// <summary>A program has one build: a difference is named, with both builds.</summary>
public sealed class ProgramBuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clustertasks-build-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_LoadedAssemblyAndFile_HaveTheSameBuild()
    {
        Assembly loaded = typeof(ProgramBuildTests).Assembly;
        string ofLoaded = ProgramBuild.Read(loaded, [], []).ToString();
        string build = ofLoaded.TrimEnd(',');
        Assert.Equal($"{loaded.GetName().Name}={loaded.ManifestModule.ModuleVersionId:N}"[..build.Length], build);
        string ofFile = ProgramBuild.Read(null, [], [loaded.Location]).ToString();
        Assert.StartsWith(ofLoaded, ofFile, StringComparison.Ordinal);
        Assert.Equal(ofFile, ProgramBuild.Read(loaded, [], [loaded.Location]).ToString());
        Assert.Empty(ProgramBuild.Read(null, [typeof(object).Assembly], [typeof(object).Assembly.Location, "/nowhere/Lib.dll"]).ToString());
    }

    [Fact]
    public void DifferenceFrom_LibraryBuiltAgain_NamesItWithBoth()
    {
        string same = Emit("Same");
        string library = Emit("Library");
        ProgramBuild before = Pass(ProgramBuild.Read(null, [], [same, library]));
        Assert.Null(ProgramBuild.Read(null, [], [same, library]).DifferenceFrom(before));
        Emit("Library");
        ProgramBuild after = ProgramBuild.Read(null, [], [same, library]);
        string difference = after.DifferenceFrom(before)!;
        Assert.Equal($"Library is build {Build(after)} here and {Build(before)} in the driver", difference);
        Assert.Null(after.DifferenceFrom(ProgramBuild.Parse(""))); // this driver names none
        Assert.Null(after.DifferenceFrom(ProgramBuild.Parse("Other=0123456789abcdef,;nonsense;=;,;")));

        static string Build(ProgramBuild of) =>
            of.ToString().Split(';').Single(pair => pair.StartsWith("Library=", StringComparison.Ordinal)).Split('=', ',')[1];
    }

    [Fact]
    public void IsOf_FilesAndLoaded_SaysWhetherAllIsAsTheDriverSawIt()
    {
        string file = Emit("Library");
        string link = Path.Combine(_folder, "Link.dll");
        File.CreateSymbolicLink(link, file);
        Assembly loaded = typeof(ProgramBuildTests).Assembly;
        ProgramBuild driver = Pass(ProgramBuild.Read(loaded, [], [file, link, loaded.Location]));
        DateTime written = File.GetLastWriteTimeUtc(file);

        Assert.True(driver.IsOf([loaded], [file, link, loaded.Location, typeof(object).Assembly.Location]));
        File.SetLastWriteTimeUtc(file, written.AddSeconds(1));
        Assert.False(driver.IsOf([loaded], [file]));
        Assert.False(driver.IsOf([loaded], [link]));
        File.SetLastWriteTimeUtc(file, written);
        Assert.True(driver.IsOf([loaded], [link]));
        using (FileStream longer = File.OpenWrite(file))
            longer.SetLength(longer.Length + 1);
        File.SetLastWriteTimeUtc(file, written);
        Assert.False(driver.IsOf([loaded], [file]));
        File.Delete(file);
        Assert.False(driver.IsOf([loaded], [file]));

        string name = loaded.GetName().Name!;
        Assert.False(ProgramBuild.Parse($"{name}=0123456789abcdef,").IsOf([loaded], []));
        Assert.False(Pass(ProgramBuild.Read(loaded, [], [])).IsOf([loaded], [loaded.Location])); // a driver that did not see the file
        Assert.True(Pass(ProgramBuild.Read(loaded, [], [])).IsOf([loaded], []));
    }

    /// <summary>Images whose files all have one time are common. A difference that the stamp hides shows at the load.</summary>
    [Fact]
    public void Watch_AnotherBuildOfTheSameLengthAndTime_IsTold()
    {
        string name = $"Clamped{Guid.NewGuid():N}";
        string file = Emit(name);
        DateTime written = File.GetLastWriteTimeUtc(file);
        ProgramBuild driver = Pass(ProgramBuild.Read(null, [], [file]));
        Emit(name);
        File.SetLastWriteTimeUtc(file, written);
        var told = new ConcurrentQueue<string>();
        Assert.True(driver.IsOf([], [file]));
        driver.Watch(told.Enqueue);
        AssemblyLoadContext.Default.LoadFromAssemblyPath(file);
        Assert.Contains($"clustertasks: {name} was built again", Assert.Single(told), StringComparison.Ordinal);
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

    private static ProgramBuild Pass(ProgramBuild build) => ProgramBuild.Parse(build.ToString());

    /// <summary>Builds a library, a different build each time.</summary>
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
