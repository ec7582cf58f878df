using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Tests;

public sealed class FairnessTests
{
    private readonly World _world = new();

    [Fact]
    public void Submit_TwoJobsTheFirstWithManyBefore_ShareAboutEqually()
    {
        _world.Join(1, 8);
        PlaceRequest[] first = Many(200, job: 1);
        PlaceRequest[] second = Many(200, job: 2);
        _world.Submit(first);
        _world.Submit(second);
        EndOldest(100);
        Assert.InRange(Started(second), 44, 56);
        Assert.Equal(108, Started(first) + Started(second));
    }

    [Fact]
    public void Submit_TasksOfDifferentSize_SharesAreEqualNotCounts()
    {
        _world.Join(1, 12);
        PlaceRequest[] big = Many(100, job: 1, cpus: 3);
        PlaceRequest[] small = Many(300, job: 2);
        _world.Submit(big);
        _world.Submit(small);
        EndOldest(90);
        int running = Running(small);
        // Each has 6 of 12 CPUs: 2 of three and 6 of one; a turn may be in between.
        Assert.InRange(running, 5, 9);
        Assert.InRange(Running(big), 1, 2);
    }

    [Fact]
    public void Submit_DominantResourcesDiffer_BothGetTheirFill()
    {
        // Ghodsi et al., 4.1: 9 CPUs, 18 GB; A needs (1, 4 GB), B (3, 1 GB). The fair part: three of A, two of B.
        ResourceSet total = new() { CpuUnits = 90_000, MemoryBytes = 18 };
        _world.State.Register(World.Node(1, 0) with { Total = total });
        PlaceRequest[] a = [.. Many(10, job: 1)
            .Select(task => task.Placed(at => at with { Demand = new ResourceSet { CpuUnits = 10_000, MemoryBytes = 4 } }))];
        PlaceRequest[] b = [.. Many(10, job: 2)
            .Select(task => task.Placed(at => at with { Demand = new ResourceSet { CpuUnits = 30_000, MemoryBytes = 1 } }))];
        _world.Submit([.. a, .. b]);
        Assert.Equal((3, 2), (Started(a), Started(b)));
    }

    [Fact]
    public void Submit_HigherPriorityOfAJobThatHoldsMost_StillGoesFirst()
    {
        _world.Join(1, 2);
        PlaceRequest[] first = Many(2, job: 1);
        _world.Submit(first);
        PlaceRequest urgent = _world.Task().Placed(at => at with { Priority = 1 }) with { Job = World.Job(1) };
        PlaceRequest fair = _world.Task() with { Job = World.Job(2) };
        _world.Submit(fair, urgent);
        _world.Finish(first[0]);
        Assert.NotNull(_world.NodeOf(urgent));
        Assert.Null(_world.NodeOf(fair));
    }

    [Fact]
    public void Report_BlockedTasksLendTheirCpus_WhichCountNoMore()
    {
        _world.Join(1, 2);
        PlaceRequest[] first = Many(2, job: 1);
        _world.Submit(first);
        PlaceRequest[] rest = [_world.Task() with { Job = World.Job(2) }, _world.Task() with { Job = World.Job(1) }];
        _world.Submit(_world.Task() with { Job = World.Job(2) });
        // Both requests of job 1 wait: it uses nothing, so one goes to each.
        _world.Submit(rest);
        _world.Report(new NodeReport { Node = new NodeId(1), Blocked = [.. first.Select(World.Run)] });
        Assert.Null(_world.NodeOf(rest[0]));
        Assert.NotNull(_world.NodeOf(rest[1]));
    }

    [Fact]
    public void Remove_NodeWithAJobsTasks_NoLongerCountAgainstIt()
    {
        _world.Join(1, 4);
        _world.Submit(Many(4, job: 1));
        _world.State.Remove(new NodeId(1));
        PlaceRequest[] next = [_world.Task() with { Job = World.Job(1) }, _world.Task() with { Job = World.Job(2) }];
        _world.Submit(next);
        _world.Join(2, 1);
        Assert.NotNull(_world.NodeOf(next[0]));
    }

    [Fact]
    public void Register_HeldTasksOfAJob_CountAgainstIt()
    {
        PlaceRequest[] held = Many(3, job: 1);
        PlaceRequest[] waiting = [_world.Task() with { Job = World.Job(1) }, _world.Task() with { Job = World.Job(2) }];
        _world.Submit(waiting);
        _world.Join(1, 4, 0, [.. held.Select(task => World.Run(task) with { Job = task.Job })]);
        Assert.Null(_world.NodeOf(waiting[0]));
        Assert.NotNull(_world.NodeOf(waiting[1]));
    }

    private PlaceRequest[] Many(int count, uint job, double cpus = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => _world.Task(cpus) with { Job = World.Job(job) })];

    private readonly HashSet<TaskId> _ended = [];

    private void EndOldest(int count)
    {
        for (int i = 0; i < count; i++)
        {
            PlaceRequest oldest = _world.Placed.First(item => _ended.Add(item.Task.Task)).Task;
            _world.Finish(oldest);
        }
    }

    private int Started(PlaceRequest[] tasks) => tasks.Count(task => _world.NodeOf(task) is not null);

    private int Running(PlaceRequest[] tasks) => tasks.Count(task => _world.NodeOf(task) is not null && !_ended.Contains(task.Task));
}
