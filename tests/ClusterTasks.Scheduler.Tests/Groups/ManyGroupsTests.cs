using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Tests.Groups;

/// <summary>Very many groups that fit nowhere. The tests count their cost for others and do not time it.</summary>
public sealed class ManyGroupsTests
{
    private const int Groups = 20_000;

    // A round visits 32 shapes of each kind; a task takes about three rounds.
    private const long LooksOfATask = 500;

    private readonly World _world = new();

    [Theory]
    [InlineData(4, true)] // waits for the node to be empty
    [InlineData(64, true)] // infeasible
    [InlineData(4, false)]
    [InlineData(64, false)]
    public void Task_GroupsFitNowhere_CostsFewLooks(double cpus, bool isEqual)
    {
        NodeId node = _world.Join(1, 4);
        _world.Submit();
        for (int i = 0; i < Groups; i++)
            _world.State.CreateGroup(Request(i, ResourceSet.From(cpus, 0, isEqual ? 0 : i + 1, null)));
        _world.Advance();
        long before = _world.State.Looks;
        PlaceRequest task = _world.Submit();
        Assert.Equal(node, _world.NodeOf(task));
        _world.Finish(task);
        Assert.InRange(_world.State.Looks - before, 0, LooksOfATask);
    }

    [Fact]
    public void Advance_ManyShapesWait_AllAreLookedAtInTheEnd()
    {
        _world.Join(1, 4);
        for (int i = 0; i < 1_000; i++)
            _world.State.CreateGroup(Request(i, ResourceSet.From(64, 0, i + 1, null)));
        AdvanceToTheEnd();
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.True(_world.State.ViewGroup(Id(i))!.IsInfeasible));
    }

    [Fact]
    public void RoomGained_OnlyTheLastOfManyShapesFits_IsPlaced()
    {
        _world.Join(1, 4);
        PlaceRequest task = _world.Submit();
        for (int i = 0; i < 1_000; i++)
            _world.State.CreateGroup(Request(i, ResourceSet.From(64, 0, i + 1, null)));
        _world.State.CreateGroup(Request(1_000, ResourceSet.FromCpus(4)));
        AdvanceToTheEnd();
        _world.Finish(task);
        AdvanceToTheEnd();
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, _world.State.ViewGroup(Id(1_000))!.Phase);
    }

    [Fact]
    public void Remove_TheFirstOfEqualGroups_TheNextIsPlacedWhenRoomComes()
    {
        _world.Join(1, 4);
        PlaceRequest task = _world.Submit();
        for (int i = 0; i < 3; i++)
            _world.State.CreateGroup(Request(i, ResourceSet.FromCpus(4)));
        _world.Advance();
        _world.State.RemoveGroup(Id(0));
        _world.Finish(task);
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, _world.State.ViewGroup(Id(1))!.Phase);
        Assert.Equal(GroupPhase.Pending, _world.State.ViewGroup(Id(2))!.Phase);
    }

    [Fact]
    public void Create_EqualToOneThatIsInfeasible_SaysSoAtOnce()
    {
        _world.Join(1, 4);
        _world.State.CreateGroup(Request(0, ResourceSet.FromCpus(64)));
        _world.Advance();
        long before = _world.State.Looks;
        _world.State.CreateGroup(Request(1, ResourceSet.FromCpus(64)));
        _world.Advance();
        Assert.True(_world.State.ViewGroup(Id(1))!.IsInfeasible);
        Assert.Equal(before, _world.State.Looks);
        // This node is big enough for both.
        _world.Join(2, 128);
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, _world.State.ViewGroup(Id(0))!.Phase);
        Assert.Equal(GroupPhase.Ready, _world.State.ViewGroup(Id(1))!.Phase);
    }

    private static PlacementGroupId Id(int number) => new(new NodeId(1), (uint)number + 1);

    private static GroupRequest Request(int number, ResourceSet bundle) => new() { Id = Id(number), Bundles = [bundle] };

    private void AdvanceToTheEnd()
    {
        _world.Advance();
        while (_world.Again is { } again && again < _world.Now + SchedulerState.GroupPatience / 2)
        {
            _world.Now = again;
            _world.Advance();
        }
    }
}
