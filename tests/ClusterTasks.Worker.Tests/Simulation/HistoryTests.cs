using System.Globalization;
using ClusterTasks.Simulation;

namespace ClusterTasks.Worker.Tests.Simulation;

/// <summary>Histories of a whole cluster by seed: calls that are late, lost or doubled, and nodes, workers and schedulers that die. A
/// failing seed prints its last steps, and runs again alike: set CLUSTERTASKS_SEED to it.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    // With every assertion; .ci/run explores 5,000 in Release.
    private const int Seeds = 1_000;

    [Fact]
    public void Run_AnySeed_KeepsEveryRule()
    {
        long steps = 0;
        ulong first = 1;
        int count = Seeds;
        if (ulong.TryParse(Environment.GetEnvironmentVariable("CLUSTERTASKS_SEED"), CultureInfo.InvariantCulture, out ulong only))
            (first, count) = (only, 1);
        for (int i = 0; i < count; i++)
        {
            SimResult result = SimHistory.Run(first + (ulong)i);
            steps += result.Steps;
            Assert.True(result.Failure is null, result.ToString());
        }

        output.WriteLine($"{count:N0} histories, {steps:N0} steps");
    }

    [Fact]
    public void Run_ListsOfNodesLost_KeepsEveryRule() => RunEach(SimScenario.WithoutLists);

    [Fact]
    public void Run_NodesJoinWhileSessionsMove_KeepsEveryRule() => RunEach(SimScenario.MovingWhileNodesJoin);

    [Fact]
    public void Run_SessionsMoveAgainAndAgain_KeepsEveryRule() => RunEach(SimScenario.MovingTwice);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2284)]
    public void Run_SameSeedTwice_IsTheSameHistory(ulong seed)
    {
        SimResult first = SimHistory.Run(seed);
        SimResult second = SimHistory.Run(seed);

        Assert.Equal((first.Steps, first.Fingerprint), (second.Steps, second.Fingerprint));
        Assert.True(first.Steps > 50, $"Only {first.Steps} steps.");
    }

    private static void RunEach(Func<ulong, SimScenario> scenarioOf)
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            SimResult result = SimHistory.Run(seed, scenarioOf(seed));
            Assert.True(result.Failure is null, result.ToString());
        }
    }
}
