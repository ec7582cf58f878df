namespace ClusterTasks.Scheduling.Tests;

public sealed class RecallTests
{
    private const int Quantum = 50;

    private readonly World _world = new();
    private readonly NodeId _one;

    public RecallTests() => _one = _world.Join(1, 4);

    [Fact]
    public void Lease_Submitted_HoldsItsDemandUntilItIsFinished()
    {
        TaskRequest lease = _world.Lease(_one);
        _world.Submit(lease);
        Assert.Equal(_one, _world.NodeOf(lease));
        Assert.Equal(ResourceSet.FromCpus(3), _world.Free(_one));
        _world.Finish(lease);
        Assert.Equal(ResourceSet.FromCpus(4), _world.Free(_one));
    }

    [Fact]
    public void AnotherJobWaits_YoungLeases_AreRecalledOnlyAfterTheQuantum()
    {
        TaskRequest[] leases = HoldAll(job: 1);
        _world.Submit(_world.Task() with { Job = World.Job(2) });
        Assert.Empty(_world.Recalled);
        Assert.Equal(TimeSpan.FromMilliseconds(Quantum), _world.Again);
        _world.After(Quantum);
        (SiloAddress owner, TaskId recalled) = Assert.Single(_world.Recalled);
        Assert.Equal(World.Node(1, 1).Silo, owner);
        Assert.Equal(leases[0].Task, recalled);
    }

    [Fact]
    public void Lease_GoesOnAfterARecall_IsRecalledAgainAfterASecond()
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
    public void HigherPriorityWaits_YoungLease_IsRecalledAtOnce()
    {
        HoldAll(job: 1);
        _world.After(1);
        _world.Submit(_world.Task() with { Job = World.Job(1), Priority = 1 });
        Assert.Single(_world.Recalled);
    }

    [Fact]
    public void LowerPriorityWaits_NothingIsRecalled()
    {
        HoldAll(job: 1);
        _world.Submit(_world.Task() with { Job = World.Job(2), Priority = -1 });
        _world.After(10 * Quantum);
        Assert.Empty(_world.Recalled);
        Assert.Null(_world.Again);
    }

    [Fact]
    public void AnotherJobWantsAll_OnlyTheFairPartIsRecalledAndItGetsIt()
    {
        TaskRequest[] leases = HoldAll(job: 1);
        NodeId two = _world.Join(2, 0);
        TaskRequest[] wanted = [.. Enumerable.Range(0, 10).Select(_ => _world.Lease(two, job: 2))];
        _world.Submit(wanted);
        // The first job would like to have them back at once.
        TaskRequest[] more = [.. Enumerable.Range(0, 10).Select(_ => _world.Lease(_one))];
        _world.Submit(more);
        _world.After(Quantum);
        Assert.Equal(leases[..2].Select(lease => lease.Task), _world.Recalled.Select(item => item.Lease));
        foreach (TaskRequest lease in leases[..2])
            _world.Finish(lease);
        Assert.Equal(2, wanted.Count(lease => _world.NodeOf(lease) is not null));
        _world.After(10 * Quantum);
        Assert.Equal(2, _world.Recalled.Count);
    }

    [Fact]
    public void AnotherOwnerOfTheSameJobWaits_GetsItsPart()
    {
        TaskRequest[] leases = HoldAll(job: 1);
        _world.Submit(_world.Lease(_one), _world.Lease(_one));
        NodeId two = _world.Join(2, 0);
        TaskRequest[] wanted = [_world.Lease(two), _world.Lease(two), _world.Lease(two)];
        _world.Submit(wanted);
        _world.After(Quantum);
        Assert.Equal(2, _world.Recalled.Count);
        _world.Finish(leases[0]);
        _world.Finish(leases[1]);
        Assert.Equal(2, wanted.Count(lease => _world.NodeOf(lease) is not null));
    }

    [Fact]
    public void TheSameOwnerWantsMoreOfTheSame_NothingIsRecalled()
    {
        HoldAll(job: 1);
        _world.Submit(_world.Lease(_one));
        _world.After(10 * Quantum);
        Assert.Empty(_world.Recalled);
    }

    [Fact]
    public void BigTaskWaits_AsManyLeasesOfOneNodeAreRecalledAsItNeeds()
    {
        HoldAll(job: 1);
        NodeId two = _world.Join(2, 4);
        HoldAll(job: 1, owner: two);
        TaskRequest big = _world.Task(3) with { Job = World.Job(2) };
        _world.Submit(big);
        _world.After(Quantum);
        Assert.Equal(3, _world.Recalled.Count);
        Assert.Single(_world.Recalled.Select(item => _world.NodeOf(_world.Placed.Single(placed => placed.Task.Task == item.Lease).Task))
            .Distinct());
        foreach ((_, TaskId lease) in _world.Recalled.ToArray())
            _world.Finish(_world.Placed.Single(placed => placed.Task.Task == lease).Task);
        Assert.NotNull(_world.NodeOf(big));
    }

    [Fact]
    public void TaskWaitsForOneNode_OnlyLeasesThereAreRecalled()
    {
        HoldAll(job: 1);
        NodeId two = _world.Join(2, 1);
        TaskRequest there = _world.Lease(_one) with { Affinity = two };
        _world.Submit(there);
        _world.Submit(_world.Task() with { Job = World.Job(2), Affinity = two });
        _world.After(Quantum);
        Assert.Equal(there.Task, Assert.Single(_world.Recalled).Lease);
    }

    [Fact]
    public void OtherShards_NobodyWaitsHere_LeasesEndAfterATurnAllTheSame()
    {
        World world = new();
        world.State.Register(World.Node(1, 1) with { Shards = 2 });
        world.Submit(world.Lease(new NodeId(1)));
        Assert.Equal(RecallPlan.Turn, world.Again);
        world.After(999);
        Assert.Empty(world.Recalled);
        world.After(11);
        Assert.Single(world.Recalled);
    }

    [Fact]
    public void OwnerIsGone_ItsLeasesAreNotRecalled()
    {
        NodeId two = _world.Join(2, 0);
        HoldAll(job: 1, owner: two);
        _world.State.Remove(two);
        _world.Submit(_world.Task() with { Job = World.Job(2) });
        _world.After(10 * Quantum);
        Assert.Empty(_world.Recalled);
    }

    [Fact]
    public void SchedulerLostItsState_LeasesOfARegistrationCanBeRecalled()
    {
        TaskRequest[] leases = HoldAll(job: 1);
        World next = new();
        next.Join(1, 4, 0, [.. leases
            .Select(lease => World.Run(lease) with { Task = new TaskId(_one, lease.Task.Number), Job = lease.Job, IsLease = true })]);
        next.Submit(next.Task() with { Job = World.Job(2) });
        next.After(Quantum);
        Assert.Equal(World.Node(1, 1).Silo, Assert.Single(next.Recalled).Owner);
    }

    private TaskRequest[] HoldAll(uint job, NodeId owner = default)
    {
        TaskRequest[] leases = [.. Enumerable.Range(0, 4).Select(_ => _world.Lease(owner == default ? _one : owner, job))];
        _world.Submit(leases);
        Assert.All(leases, lease => Assert.NotNull(_world.NodeOf(lease)));
        return leases;
    }
}
