using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Fixtures;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A driver with a cluster of its own is told to end, or killed, while its tasks run.</summary>
public sealed class InterruptTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Theory]
    [InlineData(ProgramProcess.Interrupt, true)]
    [InlineData(ProgramProcess.Terminate, false)]
    [InlineData(ProgramProcess.Kill, false)]
    public async Task Signal_DriverThatDoesNotHandleIt_NothingIsLeft(int signal, bool wholeGroup)
    {
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "local", address: null);
        await driver.LineAsync("READY");
        string[] tree = _scope.Processes();
        Assert.True(tree.Length == 5, $"Expected the driver, two nodes and a worker on each:\n{string.Join('\n', tree)}");
        Assert.Single(Directory.GetDirectories(_scope.RunRoot));

        long sent = Stopwatch.GetTimestamp();
        if (wholeGroup)
            driver.SignalGroup(signal);
        else
            driver.Signal(signal);
        Assert.Equal(128 + signal, await driver.ExitAsync(Eventually.Patience));
        double driverMs = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        await _scope.AllEndedAsync("after the signal");
        output.WriteLine($"driver ended after {driverMs:0} ms, all after {Stopwatch.GetElapsedTime(sent).TotalMilliseconds:0} ms");
        Assert.Empty(_scope.SocketsAndRunFiles());
    }

    [Fact]
    public async Task Interrupt_DriverThatHandlesIt_CanUseItsClusterToEndInGoodOrder()
    {
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "local-graceful", address: null);
        await driver.LineAsync("READY");
        long sent = Stopwatch.GetTimestamp();
        driver.SignalGroup(ProgramProcess.Interrupt);
        await driver.SucceedsAsync();
        output.WriteLine($"driver ended after {Stopwatch.GetElapsedTime(sent).TotalMilliseconds:0} ms");
        Assert.Contains("DONE 49", driver.Output);
        await _scope.AllEndedAsync("after the driver");
        Assert.Empty(_scope.SocketsAndRunFiles());
    }
}
