using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Simulate;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Small simulated clusters. The simulation itself checks that every task ran exactly once, that no node was over-committed and
/// that nothing is held at the end.</summary>
public sealed class SimulationTests
{
    private static readonly SimulationSetup Small = new() { Nodes = 40, Tasks = 8_000, Failures = 4, Refusals = 0.01 };

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Run_FailuresJoinsRefusals_EndsNearTheIdeal(int seed, bool slots)
    {
        SimulationResult result = Simulation.Run(Small with { Seed = seed, Slots = slots });
        Assert.True(result.Lost > 0 && result.Refused > 0, "nothing failed, so nothing was shown");
        Assert.InRange(result.Makespan / result.Ideal, 1, 1.6);
        Assert.InRange(result.MaxOverMeanLoad, 1, 2);
        Assert.InRange(result.LocalityHitRate, 0.05, 1);
    }

    /// <summary>Two schedulers feed the same nodes, and each learns of the other's work one message late.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Run_TwoShards_NothingIsOverCommittedAndAllEnds(int seed, bool slots)
    {
        SimulationResult one = Simulation.Run(Small with { Seed = seed, Slots = slots, Refusals = 0 });
        SimulationResult two = Simulation.Run(Small with { Seed = seed, Slots = slots, Refusals = 0, Shards = 2 });
        Assert.Equal(0, one.Refused);
        Assert.True(two.Refused > 0, "the shards never wanted the same slot, so nothing was shown");
        Assert.InRange(two.Makespan / two.Ideal, 1, 1.8);
    }

    /// <summary>Neither shard sees the waiting work of the other; slots end by turns, so neither job waits for the end of the
    /// other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_TwoJobsOfTwoShardsAtOnce_BothGetAGoodPart(bool slots)
    {
        const int shards = 4;
        Assert.NotEqual(ShardBooks.ShardOf(Workload.JobIdOf(0), shards), ShardBooks.ShardOf(Workload.JobIdOf(1), shards));
        SimulationResult result = Simulation.Run(
            Small with { Jobs = 2, Shards = shards, Priorities = false, AllAtOnce = true, Failures = 0, Slots = slots });
        Assert.InRange(result.WorkAtFirstEnd.Min() / result.WorkAtFirstEnd.Max(), 0.4, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_SameSeed_SameHistory(bool slots)
    {
        SimulationSetup setup = Small with { Slots = slots };
        SimulationResult first = Simulation.Run(setup);
        SimulationResult second = Simulation.Run(setup);
        Assert.Equal(
            (first.Placements, first.Rounds, first.Makespan, first.Lost, first.SlotsRecalled),
            (second.Placements, second.Rounds, second.Makespan, second.Lost, second.SlotsRecalled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_TwoJobsAtOnce_GetEqualParts(bool slots)
    {
        SimulationResult result = Simulation.Run(
            Small with { Jobs = 2, Priorities = false, AllAtOnce = true, Failures = 0, Slots = slots });
        Assert.InRange(result.WorkAtFirstEnd.Min() / result.WorkAtFirstEnd.Max(), 0.9, 1);
    }
}
