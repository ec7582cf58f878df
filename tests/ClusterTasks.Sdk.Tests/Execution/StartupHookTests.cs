using System.Diagnostics;
using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Execution;

[Collection("ambient session")]
public sealed class StartupHookTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Initialize_InATestExecutable_MainDoesNotRun()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(StartupHookTests).Assembly.Location);
        start.Environment[WorkerStartOptions.HooksVariable] = "ClusterTasks.Sdk";
        start.Environment[WorkerStartOptions.AddressVariable] = Path.Combine(Path.GetTempPath(), "no-node-listens-here.sock");
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
    public async Task ConnectAsync_InAWorkerWithoutItsHook_IsRefused()
    {
        Environment.SetEnvironmentVariable(WorkerStartOptions.AddressVariable, "/tmp/node.sock");
        try
        {
            InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => Remote.ConnectAsync("/tmp/node.sock"));
            Assert.Contains("startup hook", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(WorkerStartOptions.AddressVariable, null);
        }
    }

    [Fact]
    public void FromEnvironment_Worker_TakesTheVariablesAway()
    {
        Assert.Null(WorkerStartOptions.FromEnvironment());
        const string Slot = WorkerStartOptions.Prefix + "SLOT";
        Environment.SetEnvironmentVariable(WorkerStartOptions.AddressVariable, "/tmp/node.sock");
        Environment.SetEnvironmentVariable(Slot, "3");
        WorkerStartOptions options = WorkerStartOptions.FromEnvironment()!;
        Assert.Equal(("/tmp/node.sock", "3"), (options.Address, options.Settings["SLOT"]));
        Assert.Null(Environment.GetEnvironmentVariable(WorkerStartOptions.AddressVariable));
        Assert.Null(Environment.GetEnvironmentVariable(Slot));
    }
}
