using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;

namespace ClusterTasks.Cluster.Tests.Processes;

/// <summary>The start, the surroundings and the end of the processes of a program's cluster.</summary>
public sealed class ChildProcessTests : IAsyncDisposable
{
    private const string Program = "ClusterTasks.DriverProgram.dll";
    private const int ExitCodeOfTheGuard = 78;

    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Theory]
    [InlineData("local", "node")]
    [InlineData("local-in-process", "worker")]
    [InlineData("connect", "worker")]
    [InlineData("client", "worker")]
    [InlineData("silo", "node")]
    [InlineData("ambient", "worker")]
    public async Task Main_InAChildWhoseHookDidNotRun_EndsTheProcessAtTheFirstCall(string way, string role)
    {
        await using ProgramProcess child = ProgramProcess.Start(
            _scope, Program, ["enter", way], address: null, ("CLUSTERTASKS_CHILD", role));
        Assert.Equal(ExitCodeOfTheGuard, await child.ExitAsync(Eventually.Patience));
        Assert.Empty(child.Output);
        Assert.StartsWith($"clustertasks: this process was started as a {role} of a cluster", Assert.Single(child.Errors),
            StringComparison.Ordinal);
        await _scope.AllEndedAsync("after the child");
    }

    [Fact]
    public async Task StartAsync_StartupHooksOff_IsRefusedBeforeAnythingStartsAndWorksInProcess()
    {
        await using ProgramProcess driver = ProgramProcess.Start(_scope, Program, ["no-hooks"], address: null);
        await driver.SucceedsAsync();
        string[] refusals = [.. driver.Output.Where(line => line.StartsWith("THREW", StringComparison.Ordinal))];
        Assert.All(refusals, line =>
            Assert.StartsWith(
            "THREW ClusterUnavailableException: This program cannot be its own worker process, because it switches startup hooks off", line,
            StringComparison.Ordinal));
        Assert.Equal(3, refusals.Length);
        Assert.Contains("DONE 49", driver.Output);
        Assert.Empty(driver.Errors); // no process was started that could have written something
    }

    [Fact]
    public async Task ConnectAsync_StartupHooksOff_IsRefusedByTheNodeInTheSameSentence()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = 1, StoreBytesPerNode = SharedCluster.StoreBytes });
        LocalClusterFolders.Note(cluster);
        await using ProgramProcess driver = ProgramProcess.Start(_scope, Program, ["connect-no-hooks"], cluster.Address);
        await driver.ExitAsync(Eventually.Patience);
        Assert.All(driver.Output,
            line => Assert.StartsWith(
            "THREW ClusterUnavailableException: This program cannot be its own worker process", line, StringComparison.Ordinal));
        Assert.Equal(3, driver.Output.Length);
    }

    [Fact]
    public async Task StartSilo_StartupHooksOff_IsRefusedInTheSameSentence()
    {
        await using ProgramProcess driver = ProgramProcess.Start(_scope, Program, ["silo-no-hooks"], address: null);
        await driver.ExitAsync(Eventually.Patience);
        Assert.Contains(driver.Output,
            line => line.StartsWith(
            "THREW OptionsValidationException: This program cannot be its own worker process", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ClusterTasks.DriverProgram")]
    [InlineData("ClusterTasks.Sdk")]
    public async Task Program_BuiltAgainWhileItsDriverRuns_SaysSo(string built)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_scope.Path, "the program")).FullName;
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            if (Path.GetFileName(file).StartsWith(Path.GetFileNameWithoutExtension(Program), StringComparison.Ordinal))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            else
                File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        }

        string program = Path.Combine(folder, Program);
        await using ProgramProcess driver = ProgramProcess.Start(_scope, program, ["rebuilt"], address: null);
        await driver.LineAsync("READY");
        (string before, string after) = BuildAgain(Path.Combine(folder, built + ".dll"));
        await driver.Input.WriteLineAsync("go");
        await driver.ExitAsync(Eventually.Patience);
        string line = Assert.Single(driver.Output, line => line.StartsWith("THREW", StringComparison.Ordinal));
        Assert.EndsWith(" was not run.", line, StringComparison.Ordinal);
        Assert.StartsWith(
            "THREW WorkerDiedException: Its worker processes do not start on this node: 5 processes in a row ended before any could "
            + "take a task; the last: exit code 69, ", line, StringComparison.Ordinal);
        Assert.Contains("'clustertasks: the program ClusterTasks.DriverProgram was built again since its driver started", line,
            StringComparison.Ordinal);
        Assert.Contains($"{built} is build {after} here and {before} in the driver", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_DynamicCodeOff_IsRefusedInProcessToo()
    {
        await using ProgramProcess driver = ProgramProcess.Start(_scope, Program, ["no-dynamic-code"], address: null);
        await driver.ExitAsync(Eventually.Patience);
        Assert.Equal(3, driver.Output.Length);
        Assert.All(driver.Output,
            line => Assert.StartsWith(
            "THREW ClusterUnavailableException: This program cannot use ClusterTasks, because it switches dynamic code off (PublishAot",
            line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Environment_HoldsThingsOfTheDriverAlone_ChildrenStartAndNothingOfOursReachesProgramsOfTasks()
    {
        await using ProgramProcess driver = ProgramProcess.Start(_scope, Program, ["environment"], address: null);
        await driver.SucceedsAsync();
        string[] seen = [.. driver.Output];
        Assert.Contains("DONE", seen);
        Assert.Contains("DOTNET_gcServer=1", seen);
        Assert.Contains("native DOTNET_gcServer=1", seen);
        Assert.Contains($"native XDG_RUNTIME_DIR={_scope.Path}", seen);
        Assert.DoesNotContain(
            seen, line => line.Contains("CLUSTERTASKS_", StringComparison.Ordinal)
            || line.Contains("STARTUP_HOOKS", StringComparison.Ordinal)
            || line.Contains("DOTNET_gcConcurrent", StringComparison.Ordinal) || line.Contains("CORECLR_", StringComparison.Ordinal)
                || line.Contains("DiagnosticPort", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ModuleInitializer_WritesWithoutAnEndOfLine_ClusterStarts()
    {
        await using ProgramProcess driver = ProgramProcess.Start(
            _scope, Program, ["compute", "Process"], address: null, ("TEST_AT_LOAD", "write"));
        await driver.ExitAsync(Eventually.Patience);
        Assert.Contains(driver.Output, line => line.EndsWith("RESULT 49", StringComparison.Ordinal));
        await _scope.AllEndedAsync("after the driver");
    }

    [Fact]
    public async Task ModuleInitializer_StartsACluster_EndsTheNodeAndSaysWhy()
    {
        await using ProgramProcess driver = ProgramProcess.Start(
            _scope, Program, ["compute", "Process"], address: null, ("TEST_AT_LOAD", "cluster"));
        await driver.ExitAsync(Eventually.Patience);
        string line = Assert.Single(driver.Output);
        Assert.StartsWith("REFUSED ClusterUnavailableException", line, StringComparison.Ordinal);
        Assert.Contains("this process is a node of a cluster, and code of the program that runs in each of its processes", line,
            StringComparison.Ordinal);
        await _scope.AllEndedAsync("after the driver");
    }

    [Fact]
    public async Task DisposeAsync_WorkerWithAnExitHandler_LetsItFinish()
    {
        string file = Path.Combine(_scope.Path, "flushed");
        await using ProgramProcess driver = ProgramProcess.Start(_scope, Program, ["exit", file], address: null);
        await driver.SucceedsAsync();
        Assert.Equal("flushed", await File.ReadAllTextAsync(file));
        await _scope.AllEndedAsync("after the driver");
    }

    [Fact]
    public async Task DisposeAsync_WorkerWhoseExitHandlerHangs_IsKilledAfterTheGrace()
    {
        await using ProgramProcess driver = ProgramProcess.Start(_scope, Program, ["exit", ""], address: null);
        await driver.SucceedsAsync();
        Assert.Contains("DONE", driver.Output);
        await _scope.AllEndedAsync("after the driver");
    }

    /// <summary>Gives a file the identity of another build; returns both, as messages show them.</summary>
    private static (string Before, string After) BuildAgain(string assembly)
    {
        byte[] bytes = File.ReadAllBytes(assembly);
        using var image = new PEReader(new MemoryStream(bytes));
        MetadataReader metadata = image.GetMetadataReader();
        byte[] build = metadata.GetGuid(metadata.GetModuleDefinition().Mvid).ToByteArray();
        bytes[bytes.AsSpan().IndexOf(build)] ^= 1;
        File.Delete(assembly); // a new file: the old one is mapped into the driver
        File.WriteAllBytes(assembly, bytes);
        string before = new Guid(build).ToString("N")[..16];
        build[0] ^= 1;
        return (before, new Guid(build).ToString("N")[..16]);
    }
}
