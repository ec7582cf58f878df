using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Tests.Groups;

/// <summary>A group that needs a whole node among a stream of small tasks.</summary>
public sealed class DrainTests
{
    private static readonly PlacementGroupId Id = new(new NodeId(1), 1);

    private readonly World _world = new();

    [Fact]
    public void Create_SmallTasksNeverLeaveRoom_TheNodeIsEmptiedAfterAWhile()
    {
        NodeId node = _world.Join(1, 2);
        Queue<PlaceRequest> running = new([_world.Submit(), _world.Submit()]);
        Create(2);
        Turn(running);
        Assert.Equal(2, _world.State.Nodes.Single().Allocations.Count); // it has not waited long
        Assert.Equal(SchedulerState.GroupPatience, _world.Again);
        _world.Now = SchedulerState.GroupPatience;
        PlaceRequest waiting = _world.Submit();
        while (running.Count > 0)
            _world.Finish(running.Dequeue());
        Assert.Null(_world.NodeOf(waiting));
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, _world.State.ViewGroup(Id)!.Phase);
        Assert.Null(_world.NodeOf(waiting));
        _world.State.RemoveGroup(Id);
        _world.Advance();
        _world.AnswerAll();
        Assert.Equal(node, _world.NodeOf(waiting));
    }

    [Fact]
    public void Create_SlotsHoldTheNode_TheirOwnerIsAskedForThem()
    {
        _world.Join(1, 2);
        PlaceRequest slot = _world.Task(2) with { IsSlot = true, Owner = new NodeId(1) };
        _world.Submit(slot);
        Create(2);
        _world.Now = SchedulerState.GroupPatience;
        _world.Advance();
        Assert.Equal(slot.Task, Assert.Single(_world.Recalled).Slot);
        _world.Advance();
        Assert.Single(_world.Recalled); // not again at once
        _world.Now += RecallPlan.AskAgain;
        _world.Advance();
        Assert.Equal(2, _world.Recalled.Count);
    }

    [Fact]
    public void Remove_WhileItsNodeIsEmptied_TasksRunAgain()
    {
        _world.Join(1, 2);
        PlaceRequest running = _world.Submit();
        _world.Submit();
        Create(2);
        _world.Now = SchedulerState.GroupPatience;
        PlaceRequest waiting = _world.Submit();
        _world.Finish(running);
        Assert.Null(_world.NodeOf(waiting));
        _world.State.RemoveGroup(Id);
        _world.Advance();
        Assert.NotNull(_world.NodeOf(waiting));
    }

    private void Create(double cpus)
    {
        _world.State.CreateGroup(new GroupRequest { Id = Id, Bundles = [ResourceSet.FromCpus(cpus)] });
        _world.Advance();
    }

    private void Turn(Queue<PlaceRequest> running)
    {
        running.Enqueue(_world.Submit());
        _world.Finish(running.Dequeue());
    }
}
