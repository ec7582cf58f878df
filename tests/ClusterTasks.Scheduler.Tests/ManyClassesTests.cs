using System.Globalization;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>One job has a class for each of its tasks. The tests count the cost of another job's task and do not time it.</summary>
public sealed class ManyClassesTests
{
    private const int Classes = 20_000;

    // The 20,000 classes form 80 to 160 chunks, and a task takes a few rounds. A look at each class would cost 20,000 and more.
    private const long LooksOfATask = 2_000;

    private static readonly JobId Greedy = World.Job(1);
    private static readonly JobId Other = World.Job(2);

    private readonly World _world = new();

    [Fact]
    public void OthersTask_DistinctAmountsWait_GoesFirstAndCostsFewLooks()
    {
        NodeId node = Join(cpus: 4);
        SubmitAll(i => Task(at => at with { Demand = ResourceSet.From(1, 0, i + 1, null) }));
        AssertOthersTaskIsCheap(node);
        // The greedy job's tasks go on meanwhile, in their order.
        Assert.Equal(Enumerable.Range(1, 7),
            _world.Placed.Where(item => item.Task.Job == Greedy).Select(item => (int)item.Task.Placement.Demand.MemoryBytes));
    }

    [Fact]
    public void OthersTask_SlotsOfDistinctAmountsWait_IsServedByARecallOfFewLooks()
    {
        NodeId node = Join(cpus: 4);
        SubmitAll(i => _world.Slot(node, job: 1).Placed(at => at with { Demand = ResourceSet.From(1, 0, i + 1, null) }));
        PlaceRequest[] held = [.. _world.Placed.Select(item => item.Task)];
        _world.After(1_000);
        long before = _world.State.Looks;
        PlaceRequest other = _world.Slot(node, job: 2);
        _world.Submit(other);
        _world.After(1_000);
        Assert.Contains(_world.Recalled, recall => held.Any(slot => slot.Task == recall.Slot));
        _world.Finish(held.First(slot => _world.Recalled.Any(recall => recall.Slot == slot.Task)));
        Assert.Equal(node, _world.NodeOf(other));
        Assert.InRange(_world.State.Looks - before, 0, 2 * LooksOfATask);
    }

    [Fact]
    public void OthersTask_DistinctSelectorsThatNoNodeHas_CostsFewLooksAndFewRulesAreKept()
    {
        NodeId node = Join(cpus: 4);
        PlaceRequest[] all = SubmitAll(
            i => Task(at => at with { Labels = string.Create(CultureInfo.InvariantCulture, $"zone=z{i}") }));
        Assert.Equal(Classes, _world.Infeasible.Sum(notice => notice.Tasks.Length));
        Assert.All(_world.Infeasible,
            notice => Assert.StartsWith("infeasible: no node has zone=z", notice.Reason, StringComparison.Ordinal));
        AssertOthersTaskIsCheap(node);
        foreach (PlaceRequest task in all)
            Assert.True(_world.State.Cancel(task.Task));
        _world.Advance();
        Assert.InRange(_world.State.LabelRules, 0, PolicyLimits.Usual.SpareRules);
    }

    [Fact]
    public void OthersTask_DistinctSelectorsOfOneNodeThatIsFull_NodesAreInFewIndexes()
    {
        NodeId node = Join(cpus: 4);
        SubmitAll(i => Task(at => at with { Labels = string.Create(CultureInfo.InvariantCulture, $"zone!=z{i}") }));
        AssertOthersTaskIsCheap(node);
        Assert.InRange(_world.State.Nodes.Single(item => item.Id == node).Slots.Count, 1, PolicyLimits.Usual.IndexedRules + 1);
    }

    [Fact]
    public void Classes_ThatOneNodeOnlyMayRun_AreFoundAmongManyThatDoNotFit()
    {
        NodeId full = Join(cpus: 1);
        NodeId free = _world.Join(2, 1);
        PlaceRequest small = Task(at => at with { Demand = ResourceSet.From(0.5, 0, 0, null), Affinity = free });
        SubmitAll(i => Task(at => at with { Demand = ResourceSet.From(1, 0, i + 1, null), Affinity = full }));
        _world.Submit(small);
        Assert.Equal(free, _world.NodeOf(small));
        Assert.Single(_world.Placed, item => item.Node == full);
    }

    /// <summary>Submits three tasks of the other job, one after the other. Each is placed as soon as there is room.</summary>
    private void AssertOthersTaskIsCheap(NodeId node)
    {
        for (int i = 0; i < 3; i++)
        {
            long before = _world.State.Looks;
            PlaceRequest task = _world.Task() with { Job = Other };
            _world.Submit(task);
            if (_world.Placed.Find(item => item.Task.Job == Greedy && _world.State.Holds(item.Node, item.Task)) is { Task: { } running })
                _world.Finish(running);
            Assert.Equal(node, _world.NodeOf(task));
            _world.Finish(task);
            Assert.InRange(_world.State.Looks - before, 0, LooksOfATask);
        }
    }

    private PlaceRequest[] SubmitAll(Func<int, PlaceRequest> make)
    {
        PlaceRequest[] all = [.. Enumerable.Range(0, Classes).Select(make)];
        foreach (PlaceRequest[] part in all.Chunk(4_096))
            _world.Submit(part);
        return all;
    }

    private NodeId Join(double cpus)
    {
        NodeRegistration owner = World.Node(0xffff, 0);
        NodeRegistration node = World.Node(1, cpus);
        _world.State.Register(owner);
        _world.State.Register(node with { Total = node.Total with { MemoryBytes = 1L << 40 } });
        _world.Advance();
        return node.Node;
    }

    private PlaceRequest Task(Func<Placement, Placement> placement) => _world.Task().Placed(placement) with { Job = Greedy };
}
