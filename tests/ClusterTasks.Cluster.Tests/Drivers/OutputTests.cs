using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>The output of functions appears at their own driver, and nowhere else.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class OutputTests(TwoNodes nodes) : IAsyncDisposable
{
    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task Print_OnEveryNode_IsShownWithItsOrigin()
    {
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "print", nodes.Cluster.Address);
        await driver.LineAsync("READY");
        await driver.Input.WriteLineAsync("go");
        await driver.SucceedsAsync();
        foreach (LocalNode node in nodes.Cluster.Nodes)
        {
            string prefix = $@"^\[Functions\.Print node={node.Id.ToString()[..8]} pid=\d+\] node {node.Id} ";
            Assert.Single(driver.Output, line => Matches(line, prefix + "says hello$"));
            Assert.Single(driver.Output, line => Matches(line, prefix + "forgets the line end$"));
            Assert.Single(driver.Errors, line => Matches(line, prefix + "complains$"));
        }

        Assert.Equal(["READY", "DONE"], driver.Output.Where(line => !line.StartsWith('[')));
        Assert.Equal(2, driver.Errors.Length);
    }

    [Fact]
    public async Task Print_OfTwoProgramsAtOnce_ReachesEachItsOwn()
    {
        TextWriter console = Console.Out;
        using var own = new StringWriter();
        string started = Path.Combine(_scope.Path, "started");
        await using ProgramProcess other = ProgramProcess.StartDriver(_scope, "print", nodes.Cluster.Address);
        await other.LineAsync("READY");
        Console.SetOut(TextWriter.Synchronized(own));
        try
        {
            // A task of this program runs from before the other's first task until after its last.
            ObjectRef running = Remote.Invoke(Misbehaviour.WaitForToken, started, CancellationToken.None);
            await Eventually.BecomesAsync("the task of this program runs", () => Task.FromResult(File.Exists(started)), exists => exists);
            await other.Input.WriteLineAsync("go");
            await Remote.Invoke(Misbehaviour.Print, "from the test", "from the test, too").WaitAsync(Eventually.Patience);
            await other.SucceedsAsync();
            await Remote.CancelAsync(running);
            await Assert.ThrowsAsync<TaskCancelledException>(() => running.WaitAsync(Eventually.Patience));
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Contains("[Misbehaviour.Print node=", own.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Functions.Print", own.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(other.Output.Concat(other.Errors), line => line.Contains("Misbehaviour", StringComparison.Ordinal));
        Assert.Equal(4, other.Output.Count(line => line.StartsWith("[Functions.Print", StringComparison.Ordinal)));
    }

    private static bool Matches(string line, string pattern) => System.Text.RegularExpressions.Regex.IsMatch(line, pattern);
}
