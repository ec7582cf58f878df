using System.Diagnostics;
using ClusterTasks.Execution;
using ClusterTasks.Platform;
using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Execution;

[Collection("ambient session")]
public sealed class StartupHookTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Initialize_InATestExecutable_MainDoesNotRun()
    {
        ProgramLaunch launch = LaunchFinder.Of(ProgramFacts.Current(), "ClusterTasks.Sdk");
        Assert.Equal("", launch.Refusal);
        var start = new ProcessStartInfo(
            launch.Executable, launch.Arguments())
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[ChildStart.HooksVariable] = "ClusterTasks.Sdk";
        start.Environment[ChildStart.RoleVariable] = ChildStart.WorkerRole;
        start.Environment[ChildStart.Prefix + ChildStart.SocketSetting] = Path.Combine(Path.GetTempPath(), "no-node-listens-here.sock");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail("The worker process has not ended although there is no node to serve.");
        }

        Assert.NotEqual(0, process.ExitCode);
        Assert.DoesNotContain("xUnit", await output, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(await errors);
    }

    [Fact]
    public void Take_ItsRole_LeavesTheEnvironmentOfTheStarter()
    {
        var ours = new Dictionary<string, string>
        {
            [ChildStart.RoleVariable] = ChildStart.WorkerRole,
            [ChildStart.Prefix + ChildStart.SocketSetting] = "/tmp/node.sock",
            [ChildStart.HooksVariable] = "ClusterTasks.Sdk",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_gcConcurrent"] = "1",
            [ChildStart.FormerPrefix + "DOTNET_gcServer"] = "1",
        };
        foreach ((string name, string value) in ours)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            Assert.Null(ChildStart.Take(ChildStart.NodeRole));
            ChildStart start = ChildStart.Take(ChildStart.WorkerRole)!;
            Assert.Equal("/tmp/node.sock", start.Settings[ChildStart.SocketSetting]);
            Assert.Equal("1", Environment.GetEnvironmentVariable("DOTNET_gcServer"));
            Assert.All(ours.Keys.Where(name => name != "DOTNET_gcServer"), name => Assert.Null(Environment.GetEnvironmentVariable(name)));
            Assert.Null(ChildStart.Take(ChildStart.WorkerRole));
        }
        finally
        {
            foreach (string name in ours.Keys)
                ProcessEnvironment.Set(name, null);
        }
    }
}
