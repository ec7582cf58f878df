using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Tests;

public sealed class RecallTests
{
    private const int Quantum = 50;

    private readonly World _world = new();
    private readonly NodeId _one;

    public RecallTests() => _one = _world.Join(1, 4);

    [Fact]
    public void Slot_Submitted_HoldsItsDemandUntilItIsFinished()
    {
        PlaceRequest slot = _world.Slot(_one);
        _world.Submit(slot);
        Assert.Equal(_one, _world.NodeOf(slot));
        Assert.Equal(ResourceSet.FromCpus(3), _world.Free(_one));
        _world.Finish(slot);
        Assert.Equal(ResourceSet.FromCpus(4), _world.Free(_one));
    }

    [Fact]
    public void AnotherJobWaits_YoungSlots_AreRecalledOnlyAfterTheQuantum()
    {
        PlaceRequest[] slots = HoldAll(job: 1);
        _world.Submit(_world.Task() with { Job = World.Job(2) });
        Assert.Empty(_world.Recalled);
        Assert.Equal(TimeSpan.FromMilliseconds(Quantum), _world.Again);
        _world.After(Quantum);
        (SiloAddress owner, TaskId recalled) = Assert.Single(_world.Recalled);
        Assert.Equal(World.Node(1, 1).Silo, owner);
        Assert.Equal(slots[0].Task, recalled);
    }

    [Fact]
    public void Slot_GoesOnAfterARecall_IsRecalledAgainAfterASecond()
    {
        HoldAll(job: 1);
        _world.Submit(_world.Task() with { Job = World.Job(2) });
        _world.After(Quantum);
        Assert.Equal(_world.Now + RecallPlan.AskAgain, _world.Again);
        _world.After(999);
        Assert.Single(_world.Recalled);
        _world.After(11);
        Assert.Equal(2, _world.Recalled.Count);
        Assert.Single(_world.Recalled.Distinct());
    }

    [Fact]
    public void HigherPriorityWaits_YoungSlot_IsRecalledAtOnce()
    {
        HoldAll(job: 1);
        _world.After(1);
        _world.Submit(_world.Task().Placed(at => at with { Priority = 1 }) with { Job = World.Job(1) });
        Assert.Single(_world.Recalled);
    }

    [Fact]
    public void LowerPriorityWaits_NothingIsRecalled()
    {
        HoldAll(job: 1);
        _world.Submit(_world.Task().Placed(at => at with { Priority = -1 }) with { Job = World.Job(2) });
        _world.After(10 * Quantum);
        Assert.Empty(_world.Recalled);
        Assert.Null(_world.Again);
    }

    [Fact]
    public void AnotherJobWantsAll_OnlyTheFairPartIsRecalledAndItGetsIt()
    {
        PlaceRequest[] slots = HoldAll(job: 1);
        NodeId two = _world.Join(2, 0);
        PlaceRequest[] wanted = [.. Enumerable.Range(0, 10).Select(_ => _world.Slot(two, job: 2))];
        _world.Submit(wanted);
        // The first job would like to have them back at once.
        PlaceRequest[] more = [.. Enumerable.Range(0, 10).Select(_ => _world.Slot(_one))];
        _world.Submit(more);
        _world.After(Quantum);
        Assert.Equal(slots[..2].Select(slot => slot.Task), _world.Recalled.Select(item => item.Slot));
        foreach (PlaceRequest slot in slots[..2])
            _world.Finish(slot);
        Assert.Equal(2, wanted.Count(slot => _world.NodeOf(slot) is not null));
        _world.After(10 * Quantum);
        Assert.Equal(2, _world.Recalled.Count);
    }

    [Fact]
    public void AnotherOwnerOfTheSameJobWaits_GetsItsPart()
    {
        PlaceRequest[] slots = HoldAll(job: 1);
        _world.Submit(_world.Slot(_one), _world.Slot(_one));
        NodeId two = _world.Join(2, 0);
        PlaceRequest[] wanted = [_world.Slot(two), _world.Slot(two), _world.Slot(two)];
        _world.Submit(wanted);
        _world.After(Quantum);
        Assert.Equal(2, _world.Recalled.Count);
        _world.Finish(slots[0]);
        _world.Finish(slots[1]);
        Assert.Equal(2, wanted.Count(slot => _world.NodeOf(slot) is not null));
    }

    [Fact]
    public void TheSameOwnerWantsMoreOfTheSame_NothingIsRecalled()
    {
        HoldAll(job: 1);
        _world.Submit(_world.Slot(_one));
        _world.After(10 * Quantum);
        Assert.Empty(_world.Recalled);
    }

    [Fact]
    public void BigTaskWaits_AsManySlotsOfOneNodeAreRecalledAsItNeeds()
    {
        HoldAll(job: 1);
        NodeId two = _world.Join(2, 4);
        HoldAll(job: 1, owner: two);
        PlaceRequest big = _world.Task(3) with { Job = World.Job(2) };
        _world.Submit(big);
        _world.After(Quantum);
        Assert.Equal(3, _world.Recalled.Count);
        Assert.Single(_world.Recalled.Select(item => _world.NodeOf(_world.Placed.Single(placed => placed.Task.Task == item.Slot).Task))
            .Distinct());
        foreach ((_, TaskId slot) in _world.Recalled.ToArray())
            _world.Finish(_world.Placed.Single(placed => placed.Task.Task == slot).Task);
        Assert.NotNull(_world.NodeOf(big));
    }

    [Fact]
    public void TaskWaitsForOneNode_OnlySlotsThereAreRecalled()
    {
        HoldAll(job: 1);
        NodeId two = _world.Join(2, 1);
        PlaceRequest there = _world.Slot(_one).Placed(at => at with { Affinity = two });
        _world.Submit(there);
        _world.Submit(_world.Task().Placed(at => at with { Affinity = two }) with { Job = World.Job(2) });
        _world.After(Quantum);
        Assert.Equal(there.Task, Assert.Single(_world.Recalled).Slot);
    }

    [Fact]
    public void OtherShards_NobodyWaitsHere_SlotsEndAfterATurnAllTheSame()
    {
        World world = new();
        world.State.Register(World.Node(1, 1) with { Shards = 2 });
        world.Submit(world.Slot(new NodeId(1)));
        Assert.Equal(RecallPlan.Turn, world.Again);
        world.After(999);
        Assert.Empty(world.Recalled);
        world.After(11);
        Assert.Single(world.Recalled);
    }

    [Fact]
    public void OwnerIsGone_ItsSlotsAreNotRecalled()
    {
        NodeId two = _world.Join(2, 0);
        HoldAll(job: 1, owner: two);
        _world.State.Remove(two);
        _world.Submit(_world.Task() with { Job = World.Job(2) });
        _world.After(10 * Quantum);
        Assert.Empty(_world.Recalled);
    }

    [Fact]
    public void SchedulerLostItsState_SlotsOfARegistrationCanBeRecalled()
    {
        PlaceRequest[] slots = HoldAll(job: 1);
        World next = new();
        next.Join(1, 4, 0, [.. slots
            .Select(slot => World.Run(slot) with { Task = new TaskId(_one, slot.Task.Number), Job = slot.Job, IsSlot = true })]);
        next.Submit(next.Task() with { Job = World.Job(2) });
        next.After(Quantum);
        Assert.Equal(World.Node(1, 1).Silo, Assert.Single(next.Recalled).Owner);
    }

    private PlaceRequest[] HoldAll(uint job, NodeId owner = default)
    {
        PlaceRequest[] slots = [.. Enumerable.Range(0, 4).Select(_ => _world.Slot(owner == default ? _one : owner, job))];
        _world.Submit(slots);
        Assert.All(slots, slot => Assert.NotNull(_world.NodeOf(slot)));
        return slots;
    }
}
