using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class GroupTests
{
    private static readonly PlacementGroupId Group = new(A, 1);

    private readonly Tables _tables = new();

    [Fact]
    public void EndGroup_TasksInEveryState_EndEachInItsWay()
    {
        Submit(1);
        _tables.Accept(1, B);
        Submit(2);
        Submit(3, R(1));
        _tables.Submit(4);
        _tables.Take();

        _tables.Tasks.EndGroup(Group, "its placement group was removed");

        Assert.Equal(OwnedTaskState.Running, _tables.Tasks.Find(T(1))!.State); // until its node says that it has ended
        Assert.Contains("its placement group was removed", _tables.TextOf(R(2)), StringComparison.Ordinal);
        Assert.Contains("its placement group was removed", _tables.TextOf(R(3)), StringComparison.Ordinal);
        Assert.NotNull(_tables.Tasks.Find(T(4)));

        _tables.Tasks.OnOutcome(new TaskOutcome(T(1), 1, OutcomeKind.WorkerDied, Protocol.ResultEntry.None, "killed"), B);
        Assert.Contains("its placement group was removed", _tables.TextOf(R(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void OnUnschedulable_QueuedTask_FailsWithTheReason()
    {
        Submit(1);
        _tables.Tasks.OnUnschedulable(T(1), "the group is gone");
        Assert.Contains("the group is gone", _tables.TextOf(R(1)), StringComparison.Ordinal);
        Submit(2);
        _tables.Accept(2, B);
        _tables.Tasks.OnUnschedulable(T(2), "the group is gone");
        Assert.NotNull(_tables.Tasks.Find(T(2)));
    }

    [Fact]
    public void Table_NewsAndRemoval_WakeThoseThatWait()
    {
        var groups = new GroupTable(A);
        OwnedGroup group = groups.Create(Job, "g", GroupStrategy.Pack, [ResourceSet.FromCpus(1)]);
        Assert.Equal(new PlacementGroupId(A, 1), group.Request.Id);
        Task first = group.Changed.Task;
        groups.OnChanged(new GroupView { Id = group.Request.Id, Phase = GroupPhase.Ready, Nodes = [B] });
        Assert.True(first.IsCompleted);
        Assert.Equal([B], groups.Requests.Single().Nodes);
        groups.OnNodeDied(B);
        Assert.Equal([default], groups.Requests.Single().Nodes);
        Task second = group.Changed.Task;
        Assert.Equal([group.Request.Id], groups.OfJob(Job));
        Assert.True(groups.Remove(group.Request.Id));
        Assert.True(second.IsCompleted);
        Assert.False(groups.Remove(group.Request.Id));
        Assert.Null(groups.OnChanged(new GroupView { Id = group.Request.Id }));
    }

    private void Submit(ulong number, params ObjectId[] dependencies) =>
        _tables.Submit(Spec(number, dependencies) with { Definition = F.Placed(at => at with { Group = Group }) });
}
