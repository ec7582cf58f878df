using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Tests.Labels;

public sealed class LabelPlacementTests
{
    private readonly World _world = new();

    [Fact]
    public void Submit_Selector_GoesToTheNodesThatItChooses()
    {
        Join(1, "zone=a");
        NodeId b = Join(2, "zone=b");
        PlaceRequest[] tasks = [.. Enumerable.Range(0, 3).Select(_ => Task("zone in (b,c)"))];
        _world.Submit(tasks);
        Assert.Equal([b, b, null], tasks.Select(_world.NodeOf));
        Assert.StartsWith("waiting for 1 CPU on a node with zone in (b,c): 1 of 2 nodes could run it",
            _world.State.Explain(tasks[2].Task)?.ToString(), StringComparison.Ordinal);
        _world.Finish(tasks[0]);
        Assert.Equal(b, _world.NodeOf(tasks[2]));
    }

    [Fact]
    public void Submit_NoNodeHasTheLabel_SaysWhatNodesHaveAndRunsWhenOneJoins()
    {
        Join(1, "zone=c");
        _world.State.Register(World.Node(0xffff, 0));
        _world.Advance();
        PlaceRequest task = Task("zone in (a,b)");
        _world.Submit(task);
        Assert.Equal("infeasible: no node has zone in (a,b); nodes have zone=c; some have no zone",
            Assert.Single(_world.Infeasible).Reason);
        NodeId b = Join(3, "zone=b");
        Assert.Equal(b, _world.NodeOf(task));
    }

    [Fact]
    public void Submit_ChosenNodesAreTooSmall_SaysHowBigTheyAre()
    {
        Join(1, "zone=a");
        PlaceRequest task = _world.Task(3).Placed(at => at with { Labels = "zone=a" });
        _world.Submit(task);
        Assert.StartsWith("infeasible: needs 3 CPU, and no node with zone=a has that much in all (nodes: 1 x 2 CPU)",
            _world.State.Explain(task.Task)?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Submit_Fallbacks_TakesTheFirstWithRoomAndThenWaitsForAny()
    {
        NodeId a = Join(1, "zone=a");
        NodeId b = Join(2, "zone=b");
        PlaceRequest[] tasks = [.. Enumerable.Range(0, 5).Select(_ => Task("gpu=fast | zone=b | zone=a"))];
        _world.Submit(tasks);
        Assert.Equal([b, b, a, a, null], tasks.Select(_world.NodeOf));
        _world.Finish(tasks[2]);
        Assert.Equal(a, _world.NodeOf(tasks[4]));
    }

    [Fact]
    public void Submit_ArgumentsOnANodeOfTheSecondChoice_TheFirstChoiceWins()
    {
        NodeId a = Join(1, "zone=a");
        NodeId b = Join(2, "zone=b");
        PlaceRequest task = Task("zone=b | zone=a") with { Locality = [new ArgumentBytes(a, 1 << 30)] };
        _world.Submit(task);
        Assert.Equal(b, _world.NodeOf(task));
    }

    [Fact]
    public void Submit_SpreadWithSelector_GoesRoundTheChosenNodes()
    {
        for (ulong id = 1; id <= 6; id++)
            Join(id, id % 2 == 0 ? "zone=a" : "zone=b");
        PlaceRequest[] tasks = [.. Enumerable.Range(0, 6).Select(_ => Task("zone=a").Placed(at => at with { Spread = true }))];
        _world.Submit(tasks);
        Assert.Equal<ulong>([2, 2, 4, 4, 6, 6], [.. tasks.Select(task => _world.NodeOf(task)!.Value.Value).Order()]);
    }

    [Fact]
    public void Submit_HardAffinityToANodeWithoutTheLabel_IsInfeasible()
    {
        NodeId a = Join(1, "zone=a");
        Join(2, "zone=b");
        PlaceRequest task = Task("zone=b").Placed(at => at with { Affinity = a });
        _world.Submit(task);
        Assert.StartsWith($"infeasible: must run on node {a}, which lacks zone=b; it has zone=a",
            _world.State.Explain(task.Task)?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Submit_SoftAffinityToANodeWithoutTheLabel_RunsWhereTheLabelIs()
    {
        NodeId a = Join(1, "zone=a");
        NodeId b = Join(2, "zone=b");
        PlaceRequest task = Task("zone=b").Placed(at => at with { Affinity = a, SoftAffinity = true });
        _world.Submit(task);
        Assert.Equal(b, _world.NodeOf(task));
    }

    [Fact]
    public void Register_WithOtherLabels_IsChosenFromThenOn()
    {
        Join(1, "zone=a");
        PlaceRequest task = Task("zone=b");
        _world.Submit(task);
        Assert.Equal(Join(1, "zone=b"), _world.NodeOf(task));
    }

    [Fact]
    public void Submit_ManyDifferentSelectors_KeepsFewOfThem()
    {
        NodeId a = Join(1, "zone=a");
        for (int i = 0; i < 200; i++)
        {
            PlaceRequest task = Task($"zone=a, x!={i}");
            _world.Submit(task);
            Assert.Equal(a, _world.NodeOf(task));
            _world.Finish(task);
        }

        Assert.InRange(_world.State.Nodes.Single().Slots.Count, 1, 40);
    }

    private NodeId Join(ulong id, string label)
    {
        string[] pair = label.Split('=');
        _world.State.Register(World.Node(id, 2) with { Labels = new Dictionary<string, string> { [pair[0]] = pair[1] } });
        _world.Advance();
        return new NodeId(id);
    }

    private PlaceRequest Task(string labels) =>
        _world.Task().Placed(at => at with { Labels = LabelSelector.Join(LabelSelector.ParseChoices(labels)) });
}
