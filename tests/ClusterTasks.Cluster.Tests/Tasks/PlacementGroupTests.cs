using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Placement groups on two nodes of two CPUs each.</summary>
[Collection(ZonesTests.Name)]
public sealed class PlacementGroupTests(Zones zones)
{
    private static readonly Bundle OneCpu = new() { Cpus = 1 };

    [Fact]
    public async Task StrictSpread_TwoBundles_AreOnBothNodesAndTasksRunThere()
    {
        await using PlacementGroup group = await PlacementGroup.CreateAsync([OneCpu, OneCpu], PlacementStrategy.StrictSpread, "pair");
        await group.ReadyAsync(Eventually.Patience);
        PlacementGroupState state = await group.StateAsync();
        Assert.Equal(PlacementGroupPhase.Ready, state.Phase);
        Assert.Equal([zones.A.Id, zones.B.Id], state.Nodes.Select(node => node!.Value).OrderBy(node => node != zones.A.Id));
        for (int bundle = 0; bundle < 2; bundle++)
            Assert.Equal(state.Nodes[bundle]!.Value.ToString(),
                await In(group, bundle).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        string[] any = await Remote.GetAsync(
            [.. Enumerable.Range(0, 20).Select(_ => In(group).Invoke(Where.NodeId))], Eventually.Patience);
        Assert.Equal(20, any.Length);
        Assert.Equal(8, await In(group).Invoke(Numbers.Fibonacci, 6).GetAsync(Eventually.Patience)); // children run outside
    }

    [Fact]
    public async Task StrictPack_TwoBundles_AreOnOneNodeAndReserveIt()
    {
        await using PlacementGroup group = await PlacementGroup.CreateAsync([OneCpu, OneCpu], PlacementStrategy.StrictPack);
        await group.ReadyAsync(Eventually.Patience);
        NodeId there = Assert.Single((await group.StateAsync()).Nodes.Distinct())!.Value;
        // Nothing else finds room there while the group lives.
        NodeId other = there == zones.A.Id ? zones.B.Id : zones.A.Id;
        string[] plain = await Remote.GetAsync(
            [.. Enumerable.Range(0, 6).Select(_ => Remote.Invoke(Where.NodeId))], Eventually.Patience);
        Assert.All(plain, node => Assert.Equal(other.ToString(), node));
        Assert.Equal(there.ToString(), await In(group).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task ReadyAsync_NeverFits_SaysWhy()
    {
        await using PlacementGroup group = await PlacementGroup.CreateAsync(
            [OneCpu, OneCpu, OneCpu], PlacementStrategy.StrictSpread, "three");
        await Eventually.BecomesAsync("the scheduler has the group", () => group.StateAsync(), state => state.IsInfeasible);
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => group.ReadyAsync(TimeSpan.FromMilliseconds(100)));
        Assert.Contains("'three'", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains("infeasible: 3 of its 3 bundles have no node", StringComparison.Ordinal), error.Message);
        Assert.Contains("strict spread needs 3 nodes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveAsync_TasksRunningAndWaiting_EndAndTheResourcesComeBack()
    {
        PlacementGroup group = await PlacementGroup.CreateAsync(
            [new Bundle { Cpus = 2 }, new Bundle { Cpus = 2 }], PlacementStrategy.StrictSpread);
        await group.ReadyAsync(Eventually.Patience);
        using var file = new SignalFile();
        var all = new TaskOptions { Cpus = 2, Strategy = SchedulingStrategy.PlacementGroup(group, 0) };
        ObjectRef running = Remote.With(all).Invoke(Misbehaviour.Stuck, file.Path);
        await file.WrittenAsync("a task runs in the group");
        ObjectRef<string> waiting = Remote.With(all).Invoke(Where.NodeId);
        ObjectRef<string> outside = Remote.Invoke(Where.NodeId); // the group has all CPUs of the cluster

        await group.RemoveAsync();

        TaskCancelledException cancelled = await Assert.ThrowsAsync<TaskCancelledException>(async () => await running);
        Assert.Contains($"its placement group {group.Id} was removed", cancelled.Message, StringComparison.Ordinal);
        TaskUnschedulableException unschedulable = await Assert.ThrowsAsync<TaskUnschedulableException>(
            () => waiting.GetAsync(Eventually.Patience));
        Assert.Contains("was removed", unschedulable.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await outside.GetAsync(Eventually.Patience));
        await Assert.ThrowsAsync<TaskUnschedulableException>(() => Remote.With(all).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        await Assert.ThrowsAsync<TaskUnschedulableException>(() => group.ReadyAsync(Eventually.Patience));
        // All of both nodes is free again.
        await using PlacementGroup next = await PlacementGroup.CreateAsync(
            [new Bundle { Cpus = 2 }, new Bundle { Cpus = 2 }], PlacementStrategy.Spread);
        await next.ReadyAsync(Eventually.Patience);
    }

    [Fact]
    public async Task FindAsync_FromTasksOnBothNodes_IsTheDriversGroup()
    {
        await using PlacementGroup group = await PlacementGroup.CreateAsync([OneCpu, OneCpu], PlacementStrategy.StrictSpread, "found");
        await group.ReadyAsync(Eventually.Patience);
        foreach (LocalNode node in new[] { zones.A, zones.B })
        {
            RemoteInvoker there = Remote.With(new TaskOptions { Cpus = 0, Strategy = SchedulingStrategy.NodeAffinity(node.Id) });
            string found = await there.Invoke(Groups.FindAsync, "found", group.Id).GetAsync(Eventually.Patience);
            Assert.Equal($"{group.Id} Ready {group.Id} none", found);
        }

        PlacementGroupInfo info = Assert.Single(await Remote.Current.State.PlacementGroupsAsync(), one => one.Id == group.Id);
        Assert.Equal(("found", PlacementStrategy.StrictSpread, Remote.Current.JobId), (info.Name, info.Strategy, info.Job));
        Assert.Equal([1.0, 1.0], info.Bundles.Select(bundle => bundle.Cpus));
        Assert.Equal(PlacementGroupPhase.Ready, info.State.Phase);
    }

    [Fact]
    public async Task FindAsync_SeveralOfTheName_NamesTheirIds()
    {
        await using PlacementGroup one = await PlacementGroup.CreateAsync([OneCpu], name: "twin");
        await using PlacementGroup two = await PlacementGroup.CreateAsync([OneCpu], name: "twin");
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => PlacementGroup.FindAsync("twin"));
        Assert.Contains(one.Id.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(two.Id, (await PlacementGroup.FindByIdAsync(two.Id))!.Id);
    }

    [Fact]
    public async Task RemoveAsync_ByATaskOnTheOtherNode_RemovesIt()
    {
        PlacementGroup group = await PlacementGroup.CreateAsync([OneCpu], name: "removed there");
        await group.ReadyAsync(Eventually.Patience);
        NodeId other = group.Id.Owner == zones.A.Id ? zones.B.Id : zones.A.Id;
        await Remote.With(new TaskOptions { Cpus = 0, Strategy = SchedulingStrategy.NodeAffinity(other) })
            .Invoke(Groups.RemoveAsync, "removed there").WaitAsync(Eventually.Patience);
        Assert.Equal(PlacementGroupPhase.Removed, (await group.StateAsync()).Phase);
        Assert.Null(await PlacementGroup.FindAsync("removed there"));
    }

    [Fact]
    public async Task NodeDies_ItsBundleIsReservedElsewhere()
    {
        LocalNode third = await zones.Cluster.AddNodeAsync(new LocalNodeOptions { Cpus = 3, Workers = 2 });
        await using PlacementGroup group = await PlacementGroup.CreateAsync([new Bundle { Cpus = 3 }]);
        await group.ReadyAsync(Eventually.Patience);
        ObjectRef<string> there = Remote.With(new TaskOptions { Cpus = 3, Strategy = SchedulingStrategy.PlacementGroup(group) })
            .Invoke(Where.NodeId);
        Assert.Equal(third.Id.ToString(), await there.GetAsync(Eventually.Patience));
        await third.KillAsync();
        ObjectRef<string> task = Remote.With(new TaskOptions { Strategy = SchedulingStrategy.PlacementGroup(group) })
            .Invoke(Where.NodeId);
        await Eventually.BecomesAsync(
            "the bundle is lost", () => group.StateAsync(), state => state.Phase == PlacementGroupPhase.Rescheduling);
        LocalNode fourth = await zones.Cluster.AddNodeAsync(new LocalNodeOptions { Cpus = 3, Workers = 2 });
        await group.ReadyAsync(Eventually.Patience);
        Assert.Equal(fourth.Id.ToString(), await task.GetAsync(Eventually.Patience));
        await group.RemoveAsync();
        await fourth.StopAsync();
    }

    private static RemoteInvoker In(PlacementGroup group, int bundle = -1) =>
        Remote.With(new TaskOptions { Strategy = SchedulingStrategy.PlacementGroup(group, bundle) });
}
