using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Tests;

public sealed class PlacementTests
{
    private readonly World _world = new();

    [Fact]
    public void Submit_NodeWithRoom_IsPlacedOnce()
    {
        NodeId node = _world.Join(1, 1);
        PlaceRequest task = _world.Submit();
        Assert.Equal(node, _world.NodeOf(task));
        Assert.Equal(ResourceSet.Empty, _world.Free(node));
    }

    [Fact]
    public void Submit_ClusterFull_WaitsUntilATaskEnds()
    {
        _world.Join(1, 1);
        PlaceRequest first = _world.Submit();
        PlaceRequest second = _world.Submit();
        Assert.Null(_world.NodeOf(second));
        _world.Finish(first);
        Assert.Equal(new NodeId(1), _world.NodeOf(second));
    }

    [Fact]
    public void Submit_NoNodes_IsPlacedWhenOneJoins()
    {
        PlaceRequest task = _world.Submit();
        Assert.StartsWith("waiting for a node to join", _world.State.Explain(task.Task)?.ToString());
        Assert.Equal(new NodeId(1), _world.NodeOf(task) ?? _world.Join(1, 1));
        Assert.Equal(new NodeId(1), _world.NodeOf(task));
    }

    [Fact]
    public void Submit_HardAffinity_WaitsForThatNode()
    {
        NodeId one = _world.Join(1, 1);
        _world.Join(2, 4);
        PlaceRequest running = _world.Task().Placed(at => at with { Affinity = one });
        PlaceRequest waiting = _world.Task().Placed(at => at with { Affinity = one });
        _world.Submit(running, waiting);
        Assert.Equal(one, _world.NodeOf(running));
        Assert.Null(_world.NodeOf(waiting));
        Assert.Contains($"on node {one}", _world.State.Explain(waiting.Task)?.ToString());
        _world.Finish(running);
        Assert.Equal(one, _world.NodeOf(waiting));
    }

    [Fact]
    public void Submit_SoftAffinity_FallsBackOnlyWhenTheNodeIsGone()
    {
        NodeId one = _world.Join(1, 1);
        NodeId two = _world.Join(2, 4);
        PlaceRequest running = _world.Task().Placed(at => at with { Affinity = one, SoftAffinity = true });
        PlaceRequest waiting = _world.Task().Placed(at => at with { Affinity = one, SoftAffinity = true });
        _world.Submit(running, waiting);
        Assert.Equal(one, _world.NodeOf(running));
        Assert.Null(_world.NodeOf(waiting));
        _world.State.Remove(one);
        _world.Advance();
        Assert.Equal(two, _world.NodeOf(waiting));
    }

    [Fact]
    public void Submit_SoftAffinityToATooSmallNode_RunsElsewhere()
    {
        NodeId one = _world.Join(1, 1);
        NodeId two = _world.Join(2, 4);
        PlaceRequest task = _world.Task(2).Placed(at => at with { Affinity = one, SoftAffinity = true });
        _world.Submit(task);
        Assert.Equal(two, _world.NodeOf(task));
    }

    [Fact]
    public void Submit_ArgumentsElsewhere_GoesWhereMostBytesAre()
    {
        _world.Join(1, 4);
        NodeId two = _world.Join(2, 4);
        NodeId three = _world.Join(3, 4);
        PlaceRequest task = _world.Task() with { Locality = [new(two, 10), new(three, 1000), new(new NodeId(9), 5000)] };
        _world.Submit(task);
        Assert.Equal(three, _world.NodeOf(task));
    }

    [Fact]
    public void Submit_NodeWithBytesIsFull_RunsElsewhereAtOnce()
    {
        NodeId one = _world.Join(1, 1);
        NodeId two = _world.Join(2, 1);
        _world.Submit(_world.Task().Placed(at => at with { Affinity = one }));
        PlaceRequest task = _world.Task() with { Locality = [new(one, 1000)] };
        _world.Submit(task);
        Assert.Equal(two, _world.NodeOf(task));
    }

    [Fact]
    public void Submit_Default_PacksToAHalfThenTakesTheLeastUsed()
    {
        _world.Join(1, 4);
        _world.Join(2, 4);
        PlaceRequest[] tasks = [.. Enumerable.Range(0, 8).Select(_ => _world.Submit())];
        NodeId[] nodes = [.. tasks.Select(task => _world.NodeOf(task)!.Value)];
        // Two fill a half of the first node, and two a half of the second; then they take turns.
        Assert.Equal(nodes[0], nodes[1]);
        Assert.NotEqual(nodes[0], nodes[2]);
        Assert.Equal(nodes[2], nodes[3]);
        Assert.NotEqual(nodes[4], nodes[5]);
        Assert.NotEqual(nodes[6], nodes[7]);
    }

    [Fact]
    public void Submit_Spread_GoesRoundTheNodes()
    {
        for (ulong id = 1; id <= 4; id++)
            _world.Join(id, 4);
        PlaceRequest[] tasks = [.. Enumerable.Range(0, 8).Select(_ => _world.Task().Placed(at => at with { Spread = true }))];
        _world.Submit(tasks);
        Assert.All(tasks.GroupBy(_world.NodeOf), group => Assert.Equal(2, group.Count()));
        Assert.Equal(4, tasks[..4].Select(_world.NodeOf).Distinct().Count());
    }

    [Fact]
    public void Submit_NoGpuNeeded_KeepsOffGpuNodesWhileOthersHaveRoom()
    {
        NodeId gpu = _world.Join(1, 8, gpus: 1);
        NodeId plain = _world.Join(2, 1);
        PlaceRequest first = _world.Submit();
        PlaceRequest second = _world.Submit();
        Assert.Equal(plain, _world.NodeOf(first));
        Assert.Equal(gpu, _world.NodeOf(second));
    }

    [Fact]
    public void Submit_Priorities_HigherGoesFirst()
    {
        _world.Join(1, 1);
        PlaceRequest running = _world.Submit();
        PlaceRequest low = _world.Task().Placed(at => at with { Priority = -1 });
        PlaceRequest high = _world.Task().Placed(at => at with { Priority = 5 });
        _world.Submit(low, high);
        _world.Finish(running);
        Assert.NotNull(_world.NodeOf(high));
        Assert.Null(_world.NodeOf(low));
    }

    [Fact]
    public void Submit_DifferentDemands_OldestGoesFirst()
    {
        _world.Join(1, 2);
        PlaceRequest running = _world.Submit(2);
        PlaceRequest[] tasks = [_world.Submit(2), _world.Submit(1), _world.Submit(1)];
        _world.Finish(running);
        Assert.NotNull(_world.NodeOf(tasks[0]));
        Assert.Null(_world.NodeOf(tasks[1]));
    }

    [Fact]
    public void Submit_BigTaskAmongSmallOnes_DoesNotStarve()
    {
        _world.Join(1, 4);
        Queue<PlaceRequest> running = new(Enumerable.Range(0, 4).Select(_ => _world.Submit()).ToArray());
        PlaceRequest big = _world.Submit(4);
        int turns = 0;
        for (; _world.NodeOf(big) is null && turns < 1000; turns++)
        {
            // One more small task always waits than there is room for.
            PlaceRequest next = _world.Submit();
            running.Enqueue(next);
            PlaceRequest ends = running.Dequeue();
            if (_world.NodeOf(ends) is not null)
                _world.Finish(ends);
        }

        Assert.InRange(turns, 2, 60);
    }

    [Fact]
    public void Submit_BacklogAllowed_SendsAheadAndCountsItWhenRoomComes()
    {
        World world = new(backlog: 1);
        NodeId node = world.Join(1, 1);
        PlaceRequest[] tasks = [world.Submit(), world.Submit(), world.Submit()];
        Assert.Equal(node, world.NodeOf(tasks[1]));
        Assert.Null(world.NodeOf(tasks[2]));
        Assert.Contains("queues there", world.State.Explain(tasks[1].Task)?.ToString());
        world.Finish(tasks[0]);
        Assert.Equal(ResourceSet.Empty, world.Free(node));
        Assert.Equal(node, world.NodeOf(tasks[2]));
    }
}
