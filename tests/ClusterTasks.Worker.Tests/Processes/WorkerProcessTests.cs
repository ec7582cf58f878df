using System.Collections.Concurrent;
using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Dll = typeof(WorkerProcessTests).Assembly.Location;

    [Fact]
    public async Task Start_ProgramWithItsOwnExecutable_RunsItWithTheWorkersEnvironment()
    {
        using var folder = new TestFolder();
        string script = folder.WriteScript("""
            echo "$DOTNET_STARTUP_HOOKS|$CLUSTERTASKS_CHILD|$CLUSTERTASKS_WORKER_SOCKET|$CLUSTERTASKS_WORKER_TOKEN|$CLUSTERTASKS_TOKEN|$DOTNET_gcServer"
            pwd
            """);
        var lines = new ConcurrentQueue<string>();
        Environment.SetEnvironmentVariable("CLUSTERTASKS_TOKEN", "secret");
        try
        {
            await using WorkerProcess worker = WorkerProcess.Start(
                Code(new ProgramLaunch(script, ""), folder.Path), "/run/x.sock", "t1", NullLogger.Instance, (line, _) =>
                    lines.Enqueue(line));
            Assert.Equal(0, (await worker.Exited.WaitAsync(Patience)).Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CLUSTERTASKS_TOKEN", null);
        }

        Assert.Equal(["ClusterTasks.Sdk|worker|/run/x.sock|t1||0", folder.Path], lines);
    }

    [Fact]
    public void Create_EntryAssembly_RunsItUnderTheDotnetHost()
    {
        ProcessStartInfo start = WorkerCommand.Create(Code(new ProgramLaunch(ProgramStart.DotnetHost, Dll)), "s", "t");
        Assert.Equal(ProgramStart.DotnetHost, start.FileName);
        Assert.Equal([Dll], start.ArgumentList);
    }

    [Fact]
    public void Create_HostIsElsewhereOnThisMachine_TakesTheNodesOwn()
    {
        ProcessStartInfo start = WorkerCommand.Create(Code(new ProgramLaunch("/elsewhere/dotnet", Dll)), "s", "t");
        Assert.Equal(ProgramStart.DotnetHost, start.FileName);
        Assert.True(File.Exists(start.FileName), start.FileName);
    }

    [Theory]
    [InlineData("0,1")]
    [InlineData("")]
    public void Create_Gpus_AreTheOnesThatTheProcessSees(string gpus)
    {
        ProcessStartInfo start = WorkerCommand.Create(Code(new ProgramLaunch(ProgramStart.DotnetHost, Dll)), "s", "t", gpus);
        Assert.Equal(gpus, start.Environment["CUDA_VISIBLE_DEVICES"]);
    }

    [Theory]
    [InlineData("/gone/dotnet", "/gone/App.dll")]
    [InlineData("/gone/App", "")]
    public void Create_ProgramNotOnThisNode_SaysWhatToDo(string executable, string entry)
    {
        var error = Assert.Throws<FileNotFoundException>(() => WorkerCommand.Create(Code(new ProgramLaunch(executable, entry)), "s", "t"));
        Assert.Contains("/gone/App", error.Message, StringComparison.Ordinal);
    }

    private static JobCode Code(ProgramLaunch launch, string folder = "/tmp") => new(launch, folder);
}
