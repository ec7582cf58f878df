using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using CsCheck;

namespace ClusterTasks.Scheduling.Tests.Groups;

public sealed class BundlePlannerTests
{
    [Fact]
    public void Plan_Pack_UsesAsFewNodesAsMayBe()
    {
        Assert.Equal([2UL, 2, 2], Plan(GroupStrategy.Pack, [2, 3, 2], 1, 1, 1));
        Assert.Equal(2, Plan(GroupStrategy.Pack, [2, 3, 2], 1, 2, 2)!.Distinct().Count());
    }

    [Fact]
    public void Plan_Spread_UsesAsManyNodesAsMayBe()
    {
        Assert.Equal(3, Plan(GroupStrategy.Spread, [2, 3, 2], 1, 1, 1)!.Distinct().Count());
        Assert.Equal(2, Plan(GroupStrategy.Spread, [2, 2], 1, 1, 1)!.Distinct().Count());
    }

    [Fact]
    public void Plan_StrictSpread_FindsTheOnlyMatching() =>
        // A greedy choice gives the node of three to the small one.
        Assert.Equal([1UL, 2, 3], Plan(GroupStrategy.StrictSpread, [1, 2, 3], 1, 2, 3));

    [Theory]
    [InlineData(GroupStrategy.StrictPack, new[] { 2.0, 2 }, new[] { 3.0, 3 })]
    [InlineData(GroupStrategy.StrictSpread, new[] { 1.0, 1, 1 }, new[] { 3.0, 3 })]
    public void Plan_StrictThatDoesNotFit_IsNull(object strategy, double[] bundles, double[] nodes) =>
        Assert.Null(Plan((GroupStrategy)strategy, nodes, bundles));

    [Fact]
    public void Plan_Any_RespectsCapacitiesAndTheStrategy()
    {
        Gen<double[]> amounts = Gen.Int[1, 6].Select(half => half / 2.0).Array[1, 5];
        Gen.Select(Gen.Enum<GroupStrategy>(), amounts, amounts).Sample((strategy, nodes, bundles) =>
        {
            if (Plan(strategy, nodes, bundles) is not { } plan)
                return;
            for (int i = 0; i < nodes.Length; i++)
                Assert.True(bundles.Where((_, index) => plan[index] == (ulong)i + 1).Sum() <= nodes[i], "a node is over-committed");
            Assert.True(strategy != GroupStrategy.StrictPack || plan.Distinct().Count() == 1);
            Assert.True(strategy != GroupStrategy.StrictSpread || plan.Distinct().Count() == plan.Length);
        }, iter: 2000);
    }

    private static ulong[]? Plan(GroupStrategy strategy, double[] nodes, params double[] bundles)
    {
        GroupState group = new(new GroupRequest
        {
            Id = new PlacementGroupId(new NodeId(1), 1),
            Strategy = strategy,
            Bundles = [.. bundles.Select(ResourceSet.FromCpus)],
        });
        NodeState[] all = [.. nodes.Select((cpus, i) => new NodeState(World.Node((ulong)i + 1, cpus)))];
        NodeState[]? plan = BundlePlanner.Plan(group, [.. Enumerable.Range(0, bundles.Length)], all, BundlePlanner.Room.Now);
        return plan?.Select(node => node.Id.Value).ToArray();
    }
}
