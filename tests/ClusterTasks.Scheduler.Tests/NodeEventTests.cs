using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Tests;

public sealed class NodeEventTests
{
    [Fact]
    public void Elsewhere_UsedByOtherShards_IsNotFreeUntilTheNodeSaysSo()
    {
        World world = new();
        world.State.Register(World.Node(1, 2) with { Elsewhere = ResourceSet.FromCpus(2) });
        PlaceRequest task = world.Submit();
        Assert.Null(world.NodeOf(task));
        world.Report(new NodeReport { Node = new NodeId(1) });
        Assert.Null(world.NodeOf(task));
        world.Report(new NodeReport { Node = new NodeId(1), Elsewhere = ResourceSet.FromCpus(1) });
        Assert.Equal(new NodeId(1), world.NodeOf(task));
        Assert.Equal(ResourceSet.Empty, world.Free(new NodeId(1)));
        world.State.Register(World.Node(1, 4) with { Elsewhere = ResourceSet.FromCpus(2) });
        world.Advance();
        Assert.Equal(ResourceSet.FromCpus(1), world.Free(new NodeId(1)));
    }

    [Fact]
    public void Elsewhere_GrowsPastWhatIsFree_NothingMoreIsPlacedAndTheTaskRefusedGoesToAnother()
    {
        World world = new();
        NodeId one = world.Join(1, 1);
        PlaceRequest task = world.Submit();
        NodeId two = world.Join(2, 1);
        // Another shard was quicker. The node says so with the task that it gives back.
        world.Report(new NodeReport { Node = one, Refused = [task], Elsewhere = ResourceSet.FromCpus(1) });
        Assert.Equal(two, world.NodeOf(task));
        Assert.Equal(ResourceSet.Empty, world.Free(one));
    }

    private readonly World _world = new();

    [Fact]
    public void Submit_SameAttemptAgain_IsIgnored()
    {
        _world.Join(1, 1);
        PlaceRequest placed = _world.Submit();
        PlaceRequest queued = _world.Submit();
        _world.Submit(placed, queued, queued);
        Assert.Equal(1, _world.Times(placed));
        Assert.Equal(1, _world.State.QueuedCount);
    }

    [Fact]
    public void Submit_HigherAttempt_ReplacesTheQueuedOneAndOutlivesThePlacedOne()
    {
        _world.Join(1, 1);
        PlaceRequest placed = _world.Submit();
        PlaceRequest queued = _world.Submit();
        _world.Submit(queued with { Attempt = 2 }, queued with { Attempt = 1 }, placed with { Attempt = 1 });
        Assert.Equal(2, _world.State.QueuedCount);
        _world.Finish(placed);
        Assert.Equal(2, _world.Placed[^1].Task.Attempt);
    }

    [Fact]
    public void Report_BlockedTask_LendsItsCpusAndTakesThemBack()
    {
        NodeId node = _world.Join(1, 1);
        PlaceRequest parent = _world.Submit();
        PlaceRequest child = _world.Submit();
        _world.Report(new NodeReport { Node = node, Blocked = [World.Run(parent)] });
        Assert.Equal(node, _world.NodeOf(child));
        _world.Report(new NodeReport { Node = node, Unblocked = [World.Run(parent)] });
        Assert.Equal(-ResourceSet.UnitsPerWhole, _world.Free(node).CpuUnits);
        PlaceRequest free = _world.Submit(0);
        Assert.Null(_world.NodeOf(free));
        _world.Finish(child);
        Assert.Equal(node, _world.NodeOf(free));
    }

    [Fact]
    public void Report_BlockedTaskWithGpu_KeepsItsGpu()
    {
        NodeId node = _world.Join(1, 2, gpus: 1);
        PlaceRequest task = _world.Task().Placed(at => at with { Demand = ResourceSet.From(1, 1, 0, null) });
        _world.Submit(task);
        _world.Report(new NodeReport { Node = node, Blocked = [World.Run(task)] });
        Assert.Equal(ResourceSet.From(2, 0, 0, null), _world.Free(node));
    }

    [Fact]
    public void Report_FinishedTwice_FreesOnce()
    {
        NodeId node = _world.Join(1, 2);
        PlaceRequest task = _world.Submit();
        _world.Finish(task);
        _world.Finish(task);
        Assert.Equal(ResourceSet.FromCpus(2), _world.Free(node));
    }

    [Fact]
    public void Report_Refused_GoesElsewhereAndThisNodeRests()
    {
        NodeId one = _world.Join(1, 8);
        PlaceRequest task = _world.Submit();
        _world.Report(new NodeReport { Node = one, Refused = [task] });
        Assert.Equal(1, _world.Times(task));
        Assert.Contains("refused work", _world.State.Explain(task.Task)?.ToString());
        NodeId two = _world.Join(2, 1);
        Assert.Equal(two, _world.NodeOf(task));
        PlaceRequest next = _world.Submit();
        Assert.Null(_world.NodeOf(next));
        _world.Report(new NodeReport { Node = one });
        Assert.Equal(one, _world.NodeOf(next));
    }

    [Fact]
    public void DispatchFailed_NodeThere_QueuesAgainUnlessStale()
    {
        NodeId node = _world.Join(1, 2);
        PlaceRequest task = _world.Submit();
        PlaceRequest retried = _world.Submit();
        _world.Submit(retried with { Attempt = 1 });
        _world.State.DispatchFailed(node, [task, retried]);
        _world.Advance();
        Assert.Equal(2, _world.State.QueuedCount);
        _world.State.Resume(node);
        _world.Advance();
        Assert.Equal([(task.Task, 0), (retried.Task, 1)], _world.Placed[^2..].Select(item => (item.Task.Task, item.Task.Attempt)));
    }

    [Fact]
    public void DispatchFailed_NodeGone_IsTheOwnersBusiness()
    {
        NodeId node = _world.Join(1, 1);
        PlaceRequest task = _world.Submit();
        _world.State.Remove(node);
        _world.State.DispatchFailed(node, [task]);
        _world.Advance();
        Assert.Equal(0, _world.State.QueuedCount);
        Assert.Null(_world.State.Explain(task.Task));
    }

    [Fact]
    public void Remove_NodeWithTasks_TheyMayBeSubmittedAgain()
    {
        NodeId one = _world.Join(1, 1);
        PlaceRequest task = _world.Submit();
        Assert.Equal(0, _world.State.Removals);
        _world.State.Remove(one);
        Assert.Equal(1, _world.State.Removals); // with which the owner learns that it must
        NodeId two = _world.Join(2, 1);
        _world.Submit(task);
        Assert.Equal(two, _world.NodeOf(task));
    }

    [Fact]
    public void Remove_Owner_DropsItsQueuedTasks()
    {
        NodeId owner = _world.Join(World.Owner.Value, 0);
        _world.Submit();
        Assert.Equal(1, _world.State.QueuedCount);
        _world.State.Remove(owner);
        _world.Advance();
        Assert.Equal(0, _world.State.QueuedCount);
    }

    [Fact]
    public void Register_HeldTasks_AreCountedAndNotPlacedAgain()
    {
        PlaceRequest running = _world.Task();
        PlaceRequest blocked = _world.Task();
        PlaceRequest queueing = _world.Task();
        _world.Submit(running);
        NodeId node = _world.Join(1, 1, 0, World.Run(blocked) with { Blocked = true }, World.Run(running), World.Run(queueing));
        Assert.Equal(ResourceSet.Empty, _world.Free(node));
        Assert.Equal(0, _world.State.QueuedCount);
        _world.Submit(running, blocked, queueing);
        Assert.Empty(_world.Placed);
        _world.Report(new NodeReport { Node = node, Finished = [World.Run(running)] });
        Assert.Contains("holds", _world.State.Explain(queueing.Task)?.ToString());
        Assert.Equal(ResourceSet.Empty, _world.Free(node));
    }

    [Fact]
    public void Register_EmptyTotal_DrainsTheNode()
    {
        NodeId one = _world.Join(1, 2);
        PlaceRequest task = _world.Submit();
        _world.Join(1, 0, 0, World.Run(task));
        PlaceRequest next = _world.Submit();
        Assert.Null(_world.NodeOf(next));
        _world.Finish(task);
        Assert.Null(_world.NodeOf(next));
        Assert.Equal(ResourceSet.Empty, _world.Free(one));
    }

    [Fact]
    public void Register_SameSiloOtherId_ReplacesTheNode()
    {
        _world.Join(1, 2);
        _world.State.Register(World.Node(1, 4) with { Node = new NodeId(7) });
        _world.Advance();
        Assert.Equal(new NodeId(7), Assert.Single(_world.State.Nodes).Id);
    }

    [Fact]
    public void Submit_AResourceThatNoNodeHas_TheReasonNamesThatOne()
    {
        _world.Join(World.Owner.Value, 2);
        var licence = new Dictionary<string, double> { ["licence"] = 1 };
        _world.Submit(_world.Task(1).Placed(at => at with { Demand = ResourceSet.From(1, 0, 0, licence) }));
        Assert.Equal("infeasible: needs 1 CPU, 1 licence, and no node of 1 has 1 licence (nodes: 1 x 2 CPU)",
            Assert.Single(_world.Infeasible).Reason);
    }

    [Fact]
    public void Submit_Infeasible_IsReportedOnceAndPlacedWhenANodeJoins()
    {
        _world.Join(World.Owner.Value, 2);
        PlaceRequest first = _world.Submit(4);
        PlaceRequest second = _world.Submit(4);
        Assert.Equal([first.Task, second.Task], _world.Infeasible.SelectMany(notice => notice.Tasks));
        Assert.Equal("infeasible: needs 4 CPU, and no node of 1 has that much in all (nodes: 1 x 2 CPU)", _world.Infeasible[0].Reason);
        _world.Join(2, 1);
        Assert.Equal(2, _world.Infeasible.Count);
        _world.Join(3, 8);
        Assert.Equal(new NodeId(3), _world.NodeOf(second));
    }

    [Fact]
    public void Submit_OwnerRegistersLater_IsToldThen()
    {
        _world.Join(1, 2);
        PlaceRequest task = _world.Task().Placed(at => at with { Affinity = new NodeId(99) });
        _world.Submit(task);
        Assert.Empty(_world.Infeasible);
        _world.Join(World.Owner.Value, 0);
        Assert.Equal(task.Task, Assert.Single(Assert.Single(_world.Infeasible).Tasks));
        Assert.Contains("not in the cluster", _world.Infeasible[0].Reason);
    }

    [Fact]
    public void Remove_LastAbleNode_MakesItsClassInfeasible()
    {
        _world.Join(World.Owner.Value, 1);
        NodeId big = _world.Join(2, 4);
        _world.Submit(4);
        _world.Submit(4);
        _world.State.Remove(big);
        _world.Advance();
        Assert.Single(Assert.Single(_world.Infeasible).Tasks);
    }

    [Fact]
    public void Cancel_Queued_IsGone_Placed_IsNot()
    {
        _world.Join(1, 1);
        PlaceRequest placed = _world.Submit();
        PlaceRequest queued = _world.Submit();
        Assert.True(_world.State.Cancel(queued.Task));
        Assert.True(_world.State.Cancel(queued.Task)); // repeated, because the first answer was lost
        Assert.False(_world.State.Cancel(placed.Task));
        _world.Finish(placed);
        Assert.Null(_world.NodeOf(queued));
    }

    [Fact]
    public void Explain_Waiting_NamesNumbersAndPosition()
    {
        _world.Join(1, 2);
        _world.Submit(1.5);
        _world.Submit(1);
        PlaceRequest task = _world.Submit(1);
        Assert.Equal(
            "waiting for 1 CPU: 1 of 1 node could run it, none has room now; the least used, 0000000000000001, has 0.5 CPU free of 2 CPU; "
            + "1 task of the same demand and priority is before it, 2 are queued in all",
            _world.State.Explain(task.Task)?.ToString());
        Assert.Equal(2, _world.State.Pending(10).Length);
        Assert.Single(_world.State.Pending(1));
    }
}
