using ClusterTasks.Execution;
using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Execution;

public sealed class ProgramLaunchTests
{
    private const string Runtime = "/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/";
    private const string Host = "/usr/share/dotnet/dotnet";
    private const string FrameworkDeps = Runtime + "Microsoft.NETCore.App.deps.json";

    private static readonly ProgramFacts Shared = new()
    {
        EntryName = "App",
        EntryPath = "/my apps/App.dll",
        ProcessPath = Host,
        BaseDirectory = "/my apps/",
        RuntimeDirectory = Runtime,
        DepsFiles = ["/my apps/App.deps.json", FrameworkDeps],
        PlatformAssemblies = [Runtime + "System.Runtime.dll", "/my apps/App.dll", "/my apps/ClusterTasks.Sdk.dll",
            "/my apps/ClusterTasks.Worker.dll"],
        FileExists = Files(Host, "/my apps/App.dll", "/my apps/App.deps.json", "/my apps/App.runtimeconfig.json"),
    };

    [Theory]
    [InlineData(Host)]
    [InlineData("/my apps/App")]
    [InlineData("/opt/loader/ld.so")]
    public void Of_SharedRuntime_IsTheHostOfTheRuntime(string processPath) =>
        Assert.Equal(new ProgramLaunch(Host, "/my apps/App.dll"), Of(Shared with { ProcessPath = processPath }));

    [Fact]
    public void Of_SharedRuntimeWithoutHost_IsTheExecutable() =>
        Assert.Equal(new ProgramLaunch("/my apps/App", ""),
            Of(Shared with { ProcessPath = "/my apps/App", FileExists = Files("/my apps/App.runtimeconfig.json") }));

    [Fact]
    public void Of_FilesAreLinks_IsThePathOfTheProgram() =>
        Assert.Equal(new ProgramLaunch(Host, "/my apps/App.dll"),
            Of(Shared with { DepsFiles = ["/build/output/App.deps.json", FrameworkDeps] }));

    [Fact]
    public void Of_ProgramWithoutDepsFile_NeedsNone() =>
        Assert.Equal(new ProgramLaunch(Host, "/my apps/App.dll"),
            Of(Shared with { DepsFiles = [FrameworkDeps], FileExists = Files(Host, "/my apps/App.runtimeconfig.json") }));

    [Theory]
    [InlineData("/my apps/App")]
    [InlineData("/my apps/Renamed")]
    public void Of_OwnRuntime_IsTheExecutable(string processPath) =>
        Assert.Equal(new ProgramLaunch(processPath, ""),
            Of(Shared with { ProcessPath = processPath, RuntimeDirectory = "/my apps/", DepsFiles = ["/my apps/App.deps.json"] }));

    [Fact]
    public void Of_OwnRuntimeStartedByDotnet_IsTheExecutableBesideIt() => Assert.Equal(
        new ProgramLaunch("/my apps/App", ""),
            Of(Shared with { RuntimeDirectory = "/my apps/", FileExists = Files(Host, "/my apps/App") }));

    [Fact]
    public void Of_OwnRuntimeStartedByDotnetWithoutExecutable_IsThatDotnet() => Assert.Equal(
        new ProgramLaunch(Host, "/my apps/App.dll"), Of(Shared with { RuntimeDirectory = "/my apps/", FileExists = Files(Host) }));

    [Fact]
    public void Of_SingleFile_IsTheExecutable() => Assert.Equal(
        new ProgramLaunch("/my apps/App", ""),
        Of(Shared with
        {
            EntryPath = "",
            ProcessPath = "/my apps/App",
            DepsFiles = [FrameworkDeps],
            PlatformAssemblies = [],
            FileExists = Files("/my apps/App")
        }));

    [Theory]
    [InlineData("/home/me/.net/App/x/")]
    [InlineData(Runtime)]
    public void Of_SingleFileThatUnpacksItself_IsTheExecutable(string runtime) => Assert.Equal(
        new ProgramLaunch("/my apps/App", ""),
        Of(Shared with
        {
            EntryPath = "/home/me/.net/App/x/App.dll",
            BaseDirectory = "/home/me/.net/App/x/",
            ProcessPath = "/my apps/App",
            RuntimeDirectory = runtime,
            DepsFiles = [],
            FileExists = Files(Host, "/my apps/App", "/home/me/.net/App/x/App.dll"),
        }));

    [Fact]
    public void Of_TestHost_RunsWithTheFilesOfTheTestProject()
    {
        ProgramLaunch launch = Of(Shared with
        {
            EntryName = "testhost",
            EntryPath = "/my apps/testhost.dll",
            ProbingDirectories = ["/root/.nuget/packages"],
            FileExists = Files(Host, "/my apps/testhost.dll", "/my apps/App.deps.json", "/my apps/App.runtimeconfig.json"),
        });
        Assert.Equal(Host, launch.Executable);
        Assert.Equal(
            ["exec", "--runtimeconfig", "/my apps/App.runtimeconfig.json", "--depsfile", "/my apps/App.deps.json",
                "--additionalprobingpath", "/root/.nuget/packages", "/my apps/testhost.dll"],
            launch.Arguments());
    }

    [Fact]
    public void Of_StartupHooksOff_NamesThePropertiesAndTheOtherMode()
    {
        string refusal = Of(Shared with { HasStartupHooks = false }).Refusal;
        Assert.All((string[])["PublishTrimmed", "PublishAot", "StartupHookSupport", "#:property PublishAot=false", "WorkerMode.InProcess"],
            word => Assert.Contains(word, refusal));
    }

    [Fact]
    public void OfProgram_DynamicCodeOff_NamesTheProperty()
    {
        Assert.Contains("PublishAot", ProgramRefusal.OfProgram(Shared with { HasDynamicCode = false })!);
        Assert.Null(ProgramRefusal.OfProgram(Shared with { HasStartupHooks = false }));
    }

    [Fact]
    public void OfProgram_Trimmed_NamesTheProperty() =>
        Assert.Contains("PublishTrimmed", ProgramRefusal.OfProgram(Shared with { IsTrimmed = true })!);

    [Fact]
    public void Current_ThisProgram_IsNeitherTrimmedNorUnfit()
    {
        ProgramFacts facts = ProgramFacts.Current();
        Assert.False(facts.IsTrimmed);
        Assert.Null(ProgramRefusal.OfProgram(facts));
        string build =
            $"{typeof(ProgramLaunchTests).Assembly.GetName().Name}={typeof(ProgramLaunchTests).Assembly.ManifestModule.ModuleVersionId:N}";
        Assert.StartsWith(build[..^16] + ",", facts.Build, StringComparison.Ordinal);
        Assert.Contains(";ClusterTasks.Sdk=", facts.Build, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_HostThatLoadsTheProgramItself_IsRefusedByName()
    {
        string refusal = Of(Shared with { EntryName = "dotnet-script", PlatformAssemblies = [Runtime + "System.Runtime.dll"] }).Refusal;
        Assert.Contains("dotnet-script", refusal);
        Assert.Contains("WorkerMode.InProcess", refusal);
    }

    [Fact]
    public void Of_NativeHostWithoutMain_IsRefused() =>
        Assert.Contains("/usr/bin/game", Of(Shared with { EntryName = null, EntryPath = "", ProcessPath = "/usr/bin/game" }).Refusal);

    [Fact]
    public void Of_AssemblyWithoutFileInAForeignExecutable_IsRefused() =>
        Assert.Contains("cannot be started again", Of(Shared with { EntryPath = "", ProcessPath = Host }).Refusal);

    [Fact]
    public void Of_NoRuntimeConfig_IsRefused() =>
        Assert.Contains("runtimeconfig.json", Of(Shared with { ProcessPath = "/opt/tool", FileExists = Files(Host) }).Refusal);

    private static ProgramLaunch Of(ProgramFacts facts) => LaunchFinder.Of(facts, "ClusterTasks.Sdk", "ClusterTasks.Worker");

    private static Func<string, bool> Files(params string[] paths) => paths.Contains;
}
