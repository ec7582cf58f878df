using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Tests.Groups;

public sealed class GroupTests
{
    private static readonly PlacementGroupId Id = new(new NodeId(1), 1);

    private readonly World _world = new();

    [Fact]
    public void Create_RoomOnTwoNodes_PreparesAllThenCommitsThenRunsTasks()
    {
        Join(2);
        Create(GroupStrategy.StrictSpread, 1, 1);
        PlaceRequest task = InGroup(bundle: 1);
        _world.Submit(task);
        Assert.Equal([BundleStep.Prepare, BundleStep.Prepare], Steps());
        Assert.Equal(GroupPhase.Reserving, View.Phase);
        _world.Answer(0, isDone: true);
        Assert.Equal([BundleStep.Prepare], Steps());
        _world.Answer(0, isDone: true);
        Assert.Equal([BundleStep.Commit, BundleStep.Commit], Steps());
        Assert.Null(_world.NodeOf(task));
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, View.Phase);
        Assert.Equal(2, View.Nodes.Distinct().Count());
        Assert.Equal(View.Nodes[1], _world.NodeOf(task));
        PlaceRequest sent = _world.Placed.Single().Task;
        Assert.Equal(BundleResources.In(Id, 1, task.Placement.Demand), sent.Placement.Demand);
        Assert.Equal(task.Placement, sent.Asked);
    }

    [Fact]
    public void Create_OneNodeRefuses_ReleasesAllAndTriesAgainAfterThePause()
    {
        Join(2);
        Create(GroupStrategy.StrictSpread, 1, 1);
        _world.Answer(0, isDone: true);
        _world.Answer(0, isDone: false);
        Assert.Equal([BundleStep.Release, BundleStep.Release], Steps());
        Assert.Contains("a node refused", _world.State.ViewGroup(Id)!.Reason, StringComparison.Ordinal);
        _world.AnswerAll();
        Assert.All(_world.State.Nodes, node => Assert.Equal(ResourceSet.FromCpus(2), node.Free));
        _world.State.ResumeGroup(Id);
        _world.Advance();
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, View.Phase);
    }

    [Fact]
    public void Create_RefusedWhileAnotherQuestionIsUnderWay_ReleasesThatWithItsAnswer()
    {
        Join(2);
        Create(GroupStrategy.StrictSpread, 1, 1);
        _world.Answer(0, isDone: false);
        Assert.Equal([BundleStep.Prepare, BundleStep.Release], Steps().Order());
        _world.AnswerAll(isDone: true, BundleStep.Prepare);
        Assert.Equal([BundleStep.Release, BundleStep.Release], Steps());
    }

    [Fact]
    public void Create_CommitIsRefused_LooksForAnotherPlace()
    {
        Join(2);
        Create(GroupStrategy.StrictSpread, 1, 1);
        _world.AnswerAll(isDone: true, BundleStep.Prepare);
        _world.Answer(0, isDone: false);
        Assert.NotEqual(GroupPhase.Ready, View.Phase);
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, View.Phase);
    }

    [Theory]
    [InlineData(GroupStrategy.StrictPack, new[] { 1.5, 1.0 }, "strict pack needs 2.5 CPU on one node")]
    [InlineData(GroupStrategy.StrictSpread, new[] { 1.0, 1.0, 1.0 }, "strict spread needs 3 nodes")]
    [InlineData(GroupStrategy.Pack, new[] { 3.0 },
        "its bundle has no node; it needs 3 CPU, and the cluster could not hold it if its 2 nodes were empty: no node has 3 CPU for it")]
    [InlineData(GroupStrategy.Spread, new[] { 1.5, 1.5, 1.5 }, "together they do not fit")]
    public void Create_NeverFits_SaysWhyAndIsPlacedWhenTheClusterGrows(object strategy, double[] cpus, string reason)
    {
        Join(2);
        Create((GroupStrategy)strategy, cpus);
        Assert.True(View.IsInfeasible);
        Assert.StartsWith("infeasible: ", View.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, View.Reason, StringComparison.Ordinal);
        _world.Join(3, 4);
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, View.Phase);
    }

    [Fact]
    public void Create_NoNodeIsThereYet_IsInfeasibleOnlyOnceTheNodesSaySo()
    {
        Create(GroupStrategy.Pack, 3);
        Assert.False(View.IsInfeasible);
        Assert.Contains("the cluster has no node", View.Reason, StringComparison.Ordinal);
        Join(2);
        Assert.True(View.IsInfeasible);
    }

    [Fact]
    public void Create_ClusterIsFull_WaitsForRoomAndGoesBeforeTasks()
    {
        Join(2);
        PlaceRequest[] running = [.. Enumerable.Range(0, 4).Select(_ => _world.Submit())];
        Create(GroupStrategy.Pack, 1, 1);
        PlaceRequest waiting = _world.Submit();
        Assert.False(View.IsInfeasible);
        Assert.Contains("free now: ", _world.State.ViewGroup(Id)!.Reason, StringComparison.Ordinal);
        Assert.Empty(_world.Orders);
        _world.State.Report(new NodeReport { Node = _world.NodeOf(running[0])!.Value, Finished = [World.Run(running[0])] });
        NodeId other = _world.NodeOf(running[2])!.Value;
        _world.State.Report(new NodeReport { Node = other, Finished = [World.Run(running[2])] });
        _world.Advance();
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, View.Phase);
        Assert.Null(_world.NodeOf(waiting));
    }

    [Fact]
    public void Create_AnyBundle_UsesAllOfThemAndNoMore()
    {
        Join(2);
        Create(GroupStrategy.StrictSpread, 1, 2);
        _world.AnswerAll();
        PlaceRequest[] tasks = [.. Enumerable.Range(0, 4).Select(_ => InGroup())];
        _world.Submit(tasks);
        Assert.Equal(3, tasks.Count(task => _world.NodeOf(task) is not null));
        Assert.Contains("other tasks run there", _world.State.Explain(tasks[3].Task)?.ToString(), StringComparison.Ordinal);
        Finish(tasks[1]);
        Assert.NotNull(_world.NodeOf(tasks[3]));
    }

    [Fact]
    public void Submit_MoreThanTheBundle_IsInfeasible()
    {
        Join(2);
        Create(GroupStrategy.Pack, 1, 2);
        _world.AnswerAll();
        PlaceRequest task = InGroup(bundle: 0).Placed(at => at with { Demand = ResourceSet.FromCpus(1.5) }) with { Owner = new NodeId(1) };
        _world.Submit(task);
        Assert.Contains("whose bundles are 0: 1 CPU; 1: 2 CPU", Assert.Single(_world.Infeasible).Reason, StringComparison.Ordinal);
        PlaceRequest any = InGroup().Placed(at => at with { Demand = ResourceSet.FromCpus(1.5) });
        _world.Submit(any);
        Assert.NotNull(_world.NodeOf(any));
    }

    [Fact]
    public void Report_BlockedTaskOfABundle_LendsItsCpusInside()
    {
        Join(1);
        Create(GroupStrategy.Pack, 1);
        _world.AnswerAll();
        PlaceRequest parent = InGroup();
        PlaceRequest child = InGroup();
        _world.Submit(parent, child);
        Assert.Null(_world.NodeOf(child));
        _world.Report(new NodeReport { Node = new NodeId(1), Blocked = [World.Run(_world.Placed[0].Task)] });
        Assert.NotNull(_world.NodeOf(child));
    }

    [Fact]
    public void Report_Refused_IsPlacedAgainInTheGroup()
    {
        Join(1);
        Create(GroupStrategy.Pack, 1);
        _world.AnswerAll();
        PlaceRequest task = InGroup();
        _world.Submit(task);
        _world.Report(new NodeReport { Node = new NodeId(1), Refused = [_world.Placed[0].Task] });
        _world.Report(new NodeReport { Node = new NodeId(1) });
        Assert.Equal(2, _world.Times(task));
        Assert.Equal(_world.Placed[0].Task.Placement.Demand, _world.Placed[1].Task.Placement.Demand);
    }

    [Fact]
    public void Remove_TasksQueuedAndRunning_FailsTheQueuedAndFreesOnceTheNodeSaysSo()
    {
        Join(1);
        Create(GroupStrategy.Pack, 2);
        _world.AnswerAll();
        PlaceRequest plain = _world.Submit();
        PlaceRequest running = InGroup().Placed(at => at with { Demand = ResourceSet.FromCpus(2) }) with { Owner = new NodeId(1) };
        PlaceRequest queued = InGroup() with { Owner = new NodeId(1) };
        _world.Submit(running, queued);
        _world.State.RemoveGroup(Id);
        _world.Advance();
        InfeasibleNotice notice = Assert.Single(_world.Infeasible);
        Assert.True(notice.IsFinal);
        Assert.Contains("was removed", notice.Reason, StringComparison.Ordinal);
        Assert.Equal([queued.Task], notice.Tasks);
        Assert.Equal([BundleStep.Release], Steps());
        _world.Answer(0, isDone: false);
        Assert.Null(_world.NodeOf(plain));
        NodeOrder release = Release();
        Assert.True(_world.State.IsDue(release.Node, release.Order));
        Finish(running);
        _world.State.BundlesAnswered(release.Node, release.Order, isDone: true);
        _world.Advance();
        Assert.NotNull(_world.NodeOf(plain));
        Assert.Equal(ResourceSet.FromCpus(1), _world.Free(new NodeId(1)));
        Assert.False(_world.State.IsDue(release.Node, release.Order));

        NodeOrder Release() =>
            new(new NodeId(1), default!, new BundleOrder { Group = Id, Step = BundleStep.Release, Round = 1, Indexes = [0] });
    }

    [Fact]
    public void Submit_ToARemovedGroup_FailsAtOnce()
    {
        Join(1);
        PlaceRequest task = InGroup() with { Owner = new NodeId(1) };
        _world.Submit(task);
        Assert.True(Assert.Single(_world.Infeasible).IsFinal);
    }

    [Fact]
    public void NodeDies_ItsBundleIsRescheduledAndTheOthersStay()
    {
        Join(3);
        Create(GroupStrategy.StrictSpread, 1, 1);
        _world.AnswerAll();
        NodeId stays = View.Nodes[0];
        NodeId dies = View.Nodes[1];
        if (dies == new NodeId(1))
            (stays, dies) = (dies, stays);
        PlaceRequest task = InGroup(bundle: Array.IndexOf(View.Nodes, dies));
        _world.State.Remove(dies);
        _world.Submit(task);
        Assert.Equal(GroupPhase.Rescheduling, View.Phase);
        Assert.Null(_world.NodeOf(task));
        _world.AnswerAll();
        Assert.Equal(GroupPhase.Ready, View.Phase);
        Assert.Contains(stays, View.Nodes);
        Assert.DoesNotContain(dies, View.Nodes);
        Assert.NotNull(_world.NodeOf(task));
    }

    [Fact]
    public void OwnerDies_ItsGroupsAreReleased()
    {
        Join(2);
        Create(GroupStrategy.StrictSpread, 2, 2);
        _world.AnswerAll();
        _world.State.Remove(new NodeId(1));
        _world.Advance();
        _world.AnswerAll();
        Assert.Equal(0, _world.State.GroupCount);
        Assert.Equal(ResourceSet.FromCpus(2), _world.Free(new NodeId(2)));
    }

    [Fact]
    public void Restart_NodesBringTheirBundlesBack_InAnyOrder()
    {
        GroupRequest group = Request(GroupStrategy.StrictSpread, 1, 1) with { Nodes = [new NodeId(2), new NodeId(3)] };
        _world.State.Register(World.Node(2, 2) with { Bundles = [Report(0)] });
        _world.Advance();
        PlaceRequest task = InGroup(bundle: 1);
        _world.Submit(task);
        _world.State.Register(World.Node(1, 2) with { Groups = [group] });
        _world.Advance();
        Assert.Empty(_world.Orders); // the third has not said yet what it holds
        _world.State.Register(World.Node(3, 2) with { Bundles = [Report(1)] });
        _world.Advance();
        Assert.Empty(_world.Orders);
        Assert.Equal((GroupPhase.Ready, new NodeId(3)), (View.Phase, View.Nodes[1]));
        Assert.Equal(new NodeId(3), _world.NodeOf(task));
    }

    [Fact]
    public void Restart_OwnerDoesNotKnowTheGroup_ItsBundlesAreReleased()
    {
        _world.State.Register(World.Node(2, 2) with { Bundles = [Report(0)] });
        _world.Advance();
        Assert.Empty(_world.Orders);
        Join(1);
        Assert.Equal([BundleStep.Release], Steps());
        _world.AnswerAll();
        Assert.Equal(ResourceSet.FromCpus(2), _world.Free(new NodeId(2)));
    }

    [Fact]
    public void MembersChanged_AllLiveSilosRegistered_FailsTasksForUnknownNodes()
    {
        Join(1);
        PlaceRequest task = _world.Task().Placed(at => at with { Affinity = new NodeId(99) }) with { Owner = new NodeId(1) };
        _world.Submit(task);
        Assert.False(Assert.Single(_world.Infeasible).IsFinal);
        _world.State.MembersChanged([World.Node(1, 1).Silo, World.Node(2, 1).Silo]);
        _world.Advance();
        Assert.Single(_world.Infeasible);
        _world.State.MembersChanged([World.Node(1, 1).Silo]);
        _world.Advance();
        Assert.True(_world.Infeasible[^1].IsFinal);
        Assert.Equal([task.Task], _world.Infeasible[^1].Tasks);
    }

    private GroupView View => _world.State.ViewGroup(Id)!;

    private IEnumerable<BundleStep> Steps() => _world.Orders.Select(order => order.Order.Step);

    private static BundleReport Report(int index) =>
        new() { Group = Id, Index = index, Round = 7, Amount = ResourceSet.FromCpus(1), IsCommitted = true };

    private void Join(ulong count)
    {
        for (ulong id = 1; id <= count; id++)
            _world.Join(id, 2);
    }

    private static GroupRequest Request(GroupStrategy strategy, params double[] cpus) =>
        new() { Id = Id, Strategy = strategy, Bundles = [.. cpus.Select(ResourceSet.FromCpus)] };

    private void Create(GroupStrategy strategy, params double[] cpus)
    {
        _world.State.CreateGroup(Request(strategy, cpus));
        _world.Advance();
    }

    private PlaceRequest InGroup(int bundle = -1) => _world.Task().Placed(at => at with { Group = Id, Bundle = bundle });

    private void Finish(PlaceRequest task)
    {
        (PlaceRequest sent, NodeId node) = _world.Placed.FindLast(item => item.Task.Task == task.Task);
        _world.Report(new NodeReport { Node = node, Finished = [World.Run(sent)] });
    }
}
