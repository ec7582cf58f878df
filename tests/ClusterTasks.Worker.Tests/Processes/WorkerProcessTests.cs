using System.Collections.Concurrent;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Start_ProgramWithoutDll_RunsItWithTheWorkersEnvironment()
    {
        using var folder = new TestFolder();
        string script = folder.WriteScript("""
            echo "$DOTNET_STARTUP_HOOKS|$CLUSTERTASKS_WORKER|$CLUSTERTASKS_WORKER_TOKEN|$CLUSTERTASKS_TOKEN|$DOTNET_gcServer|$MINE"
            pwd
            """);
        var lines = new ConcurrentQueue<string>();
        var manifest = new JobManifest("", script, folder.Path, new Dictionary<string, string> { ["MINE"] = "yes" });
        Environment.SetEnvironmentVariable("CLUSTERTASKS_TOKEN", "secret");
        try
        {
            await using WorkerProcess worker = WorkerProcess.Start(manifest, "/run/x.sock", "t1", NullLogger.Instance, (line, _) => lines.Enqueue(line));
            Assert.Equal(0, (await worker.Exited.WaitAsync(Patience)).Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CLUSTERTASKS_TOKEN", null);
        }

        Assert.Equal(["ClusterTasks.Sdk|/run/x.sock|t1||0|yes", folder.Path], lines);
    }

    [Fact]
    public void Create_EntryAssemblyWithFile_RunsItUnderTheDotnetHost()
    {
        string dll = typeof(WorkerProcessTests).Assembly.Location;
        System.Diagnostics.ProcessStartInfo start = WorkerCommand.Create(new JobManifest(dll, "/ignored", "/tmp"), "s", "t");
        Assert.Equal("dotnet", Path.GetFileName(start.FileName));
        Assert.True(File.Exists(start.FileName), start.FileName);
        Assert.Equal([dll], start.ArgumentList);
    }

    [Theory]
    [InlineData("0,1")]
    [InlineData("")]
    public void Create_Gpus_AreTheOnesThatTheProcessSees(string gpus)
    {
        string dll = typeof(WorkerProcessTests).Assembly.Location;
        System.Diagnostics.ProcessStartInfo start = WorkerCommand.Create(new JobManifest(dll, "/ignored", "/tmp"), "s", "t", gpus);
        Assert.Equal(gpus, start.Environment["CUDA_VISIBLE_DEVICES"]);
    }

    [Fact]
    public void Create_SelfContainedProgram_RunsItsOwnExecutable()
    {
        using var folder = new TestFolder();
        string dll = Path.Combine(folder.Path, "App.dll");
        string app = folder.WriteScript("exit 0");
        File.WriteAllText(dll, "");
        File.WriteAllText(Path.Combine(folder.Path, "libhostpolicy.so"), "");
        System.Diagnostics.ProcessStartInfo start = WorkerCommand.Create(new JobManifest(dll, app, folder.Path), "s", "t");
        Assert.Equal(app, start.FileName);
        Assert.Empty(start.ArgumentList);
    }

    [Fact]
    public void Create_ProgramNotOnThisNode_SaysWhatToDo()
    {
        var error = Assert.Throws<FileNotFoundException>(() => WorkerCommand.Create(new JobManifest("/gone/App.dll", "/gone/App", "/tmp"), "s", "t"));
        Assert.Contains("/gone/App.dll", error.Message, StringComparison.Ordinal);
    }
}
