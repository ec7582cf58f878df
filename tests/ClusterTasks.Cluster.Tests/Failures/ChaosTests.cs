using ClusterTasks.Chaos;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Real processes that are killed, stopped and drained at random; <c>benchmarks -- chaos</c> runs for longer.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Run_WhileWorkersAndNodesDie_LosesNothingAndLeavesNothing()
    {
        var run = new ChaosRun
        {
            Seed = 7,
            Length = TimeSpan.FromSeconds(30),
            MeanPause = TimeSpan.FromSeconds(1.5),
            Size = ChaosSize.Usual.Part(0.25),
            Log = output.WriteLine,
        };

        ChaosReport report = await run.RunAsync();

        Assert.Empty(report.Failures);
        Assert.True(report.WorkerKills + report.NodeKills > 0, "Nothing was killed.");
    }
}
