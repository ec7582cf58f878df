using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Execution;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>Bundles of placement groups on a node of two CPUs.</summary>
public sealed class BundleTests
{
    private static readonly PlacementGroupId Group = new(Owner, 1);

    private readonly LocalNode _node = new();

    [Fact]
    public void Prepare_FitsOrNot_HoldsAllOrNothing()
    {
        Assert.False(Apply(BundleStep.Prepare, 1, 1, 1.5));
        Assert.Equal(2, Cpus());
        Assert.True(Apply(BundleStep.Prepare, 2, 1, 0.5));
        Assert.True(Apply(BundleStep.Prepare, 2, 1, 0.5)); // the answer was lost
        Assert.Equal(0.5, Cpus());
        Assert.False(Apply(BundleStep.Prepare, 3, 1, 0.5)); // still held for round 2
        Assert.Equal([(0, false), (1, false)], _node.Tasks.Bundles.Select(bundle => (bundle.Index, bundle.IsCommitted)));
        Assert.True(Apply(BundleStep.Release, 2, 1, 0.5));
        Assert.Equal(2, Cpus());
        _node.AssertIdle();
    }

    [Fact]
    public void Commit_OfWhatIsNotHeld_IsRefused()
    {
        Assert.False(Apply(BundleStep.Commit, 1, 1));
        Apply(BundleStep.Prepare, 1, 1);
        Assert.False(Apply(BundleStep.Commit, 2, 1));
        Assert.True(Apply(BundleStep.Commit, 1, 1));
        Assert.True(Apply(BundleStep.Commit, 1, 1));
        Assert.True(Assert.Single(_node.Tasks.Bundles).IsCommitted);
    }

    [Fact]
    public void Release_OfAnOlderRound_DoesNotTouchANewerOne()
    {
        Apply(BundleStep.Prepare, 5, 1);
        Assert.True(Apply(BundleStep.Release, 4, 1));
        Assert.Single(_node.Tasks.Bundles);
    }

    [Fact]
    public void Expire_PreparedOnly_GivesItBack()
    {
        Apply(BundleStep.Prepare, 1, 1);
        _node.Tasks.Expire(Order(BundleStep.Prepare, 1, 1));
        Assert.Empty(_node.Tasks.Bundles);
        Apply(BundleStep.Prepare, 2, 1);
        Apply(BundleStep.Commit, 2, 1);
        _node.Tasks.Expire(Order(BundleStep.Prepare, 2, 1));
        Assert.Single(_node.Tasks.Bundles);
    }

    [Fact]
    public void Dispatch_InABundle_TakesNothingOfThePlainResources()
    {
        FakeWorker worker = _node.AddWorker();
        Apply(BundleStep.Prepare, 1, 1);
        _node.Tasks.Dispatch(InBundle(1)); // before the commit: it waits
        _node.Dispatch(2);
        Assert.Equal(1, _node.Tasks.Running);
        Apply(BundleStep.Commit, 1, 1);
        Assert.Equal(2, _node.Tasks.Running);
        _node.Tasks.Dispatch(InBundle(3));
        Assert.Equal(2, _node.Tasks.Running);
        _node.Complete(worker, 1);
        Assert.Equal(2, _node.Tasks.Running);
        _node.Complete(worker, 2);
        _node.Complete(worker, 3);
        Assert.True(Apply(BundleStep.Release, 1, 1));
        _node.AssertIdle();
    }

    [Fact]
    public void Release_WhileATaskRunsInIt_IsRefusedUntilItEnds()
    {
        FakeWorker worker = _node.AddWorker();
        Apply(BundleStep.Prepare, 1, 1);
        Apply(BundleStep.Commit, 1, 1);
        _node.Tasks.Dispatch(InBundle(1));
        _node.Block(worker, 1);
        Assert.False(Apply(BundleStep.Release, 1, 1));
        _node.Tasks.AssertInvariants();
        _node.Unblock(worker, 1);
        _node.Complete(worker, 1);
        Assert.True(Apply(BundleStep.Release, 1, 1));
        _node.AssertIdle();
    }

    [Fact]
    public void Block_InABundle_LendsItsCpusInside()
    {
        FakeWorker worker = _node.AddWorker();
        Apply(BundleStep.Prepare, 1, 1);
        Apply(BundleStep.Commit, 1, 1);
        _node.Tasks.Dispatch(InBundle(1));
        _node.Tasks.Dispatch(InBundle(2));
        Assert.Equal(1, _node.Tasks.Running);
        _node.Block(worker, 1);
        Assert.Equal(1, _node.Tasks.Running);
        _node.Complete(worker, 2);
        _node.Unblock(worker, 1);
        _node.Complete(worker, 1);
        Assert.True(Apply(BundleStep.Release, 1, 1));
        _node.AssertIdle();
    }

    [Fact]
    public void Unblock_TheBundleIsInUseAndAPlainCpuIsFree_GoesOnThereAndReturns()
    {
        FakeWorker worker = HoldBundle();
        _node.Tasks.Dispatch(InBundle(1));
        _node.Block(worker, 1);
        _node.Tasks.Dispatch(InBundle(2));
        _node.Take();
        worker.Take();

        _node.Unblock(worker, 1);
        Assert.Equal(["resume 1"], worker.Take());
        Assert.Equal(["beside 1 CPU"], _node.Take());
        Assert.Equal(0, Cpus());
        Assert.True(_node.Tasks.Held.Single(run => run.Task == T(1)).Blocked);
        _node.Complete(worker, 2);

        Assert.Equal(["finished 2#1", "outcome 2#1 Succeeded", "beside nothing", "unblocked 1"], _node.Take());
        Assert.Equal(1, Cpus());
        _node.Complete(worker, 1);
        Assert.True(Apply(BundleStep.Release, 1, 1));
        _node.AssertIdle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BlockOrEnd_OnAPlainCpu_GivesThatBack(bool ends)
    {
        FakeWorker worker = HoldBundle();
        _node.Tasks.Dispatch(InBundle(1));
        _node.Block(worker, 1);
        _node.Tasks.Dispatch(InBundle(2));
        _node.Unblock(worker, 1);
        _node.Take();

        if (ends)
            _node.Complete(worker, 1);
        else
            _node.Block(worker, 1);

        Assert.Equal(ends ? ["beside nothing", "finished 1#1", "outcome 1#1 Succeeded"] : ["beside nothing"], _node.Take());
        Assert.Equal(1, Cpus());
        _node.Tasks.EndJob(Job);
        Assert.True(Apply(BundleStep.Release, 1, 1));
        _node.AssertIdle();
    }

    [Fact]
    public void Unblock_InASlotOfABundleInUse_GoesOnOnAPlainCpuThenInTheSlot()
    {
        FakeWorker worker = HoldBundle();
        StartInSlot();
        _node.Block(worker, 1);
        _node.RunInSlot(100, 2);
        _node.Take();
        worker.Take();

        _node.Unblock(worker, 1);
        Assert.Equal(["resume 1"], worker.Take());
        Assert.Equal(["beside 1 CPU"], _node.Take());
        _node.Complete(worker, 2);

        Assert.Contains("beside nothing", _node.Take());
        Assert.Equal(1, Cpus());
        EndSlotAndBundle(worker);
    }

    [Fact]
    public void Complete_TheBundleIsFreeAgainAndTheSlotThereLent_TheSlotTakesItsTaskInFromThePlainCpu()
    {
        FakeWorker worker = HoldBundle();
        StartInSlot();
        _node.Block(worker, 1);
        _node.Tasks.Dispatch(InBundle(2));
        _node.Unblock(worker, 1);
        Assert.Equal("beside 1 CPU", _node.Take()[^1]);

        _node.Complete(worker, 2);

        Assert.Equal(["finished 2#1", "outcome 2#1 Succeeded", "unblocked 100", "beside nothing", "slot 100 blocked -1"], _node.Take());
        Assert.Equal(1, Cpus());
        EndSlotAndBundle(worker);
    }

    [Fact]
    public void Dispatch_InABundle_DoesNotStandBehindWhatWaitsForPlainCpus()
    {
        FakeWorker worker = HoldBundle();
        StartInSlot();
        _node.Dispatch(10);
        _node.Block(worker, 10);
        _node.Dispatch(11);
        _node.Unblock(worker, 10);
        worker.Take();

        _node.RunInSlot(100, 2);
        Assert.Equal(["run 2#1 in 1"], worker.Take());
        _node.Complete(worker, 1);
        _node.Complete(worker, 2);
        _node.Tasks.EndSlot(T(100));
        _node.Tasks.Dispatch(InBundle(3));

        Assert.Equal(["end lane 1", "run 3#1"], worker.Take());
        _node.Take();
    }

    [Fact]
    public void Prepare_CpusAreOnlyLent_IsRefused()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, cpus: 2);
        _node.Block(worker, 1);
        Assert.Equal(2, Cpus());
        Assert.False(Apply(BundleStep.Prepare, 1, 1));
    }

    /// <summary>One CPU is plain, the other one is the bundle's.</summary>
    private FakeWorker HoldBundle()
    {
        Apply(BundleStep.Prepare, 1, 1);
        Apply(BundleStep.Commit, 1, 1);
        return _node.AddWorker();
    }

    /// <summary>Its child goes on with plain CPUs, because those of its bundle are in use, and it goes on beside the child. It lacks
    /// exactly the CPUs that the child gives back when its bundle is free again.</summary>
    [Fact]
    public void Completed_TheBundleIsFreeForAChildOnPlainCpus_ItsParentGetsThose()
    {
        var node = new LocalNode(cpus: 3);
        FakeWorker worker = node.AddWorker();
        BundleOrder prepare = Order(BundleStep.Prepare, 1, 1);
        Assert.True(node.Tasks.Apply(prepare) && node.Tasks.Apply(prepare with { Step = BundleStep.Commit }));
        node.Parents[T(2)] = T(1);
        node.Dispatch(1, cpus: 1.5);
        node.Tasks.Dispatch(InBundle(2));
        node.Block(worker, 1);
        node.Block(worker, 2);
        node.Tasks.Dispatch(InBundle(3));
        node.Unblock(worker, 2);
        node.Unblock(worker, 1);
        Assert.Equal((TaskCpus.Plain, TaskCpus.OfChildren), (node.Tasks.Find(T(2))!.Cpus, node.Tasks.Find(T(1))!.Cpus));

        node.Complete(worker, 3);

        Assert.Equal((TaskCpus.Own, TaskCpus.Own), (node.Tasks.Find(T(2))!.Cpus, node.Tasks.Find(T(1))!.Cpus));
        node.Complete(worker, 1);
        node.Complete(worker, 2);
        Assert.True(node.Tasks.Apply(prepare with { Step = BundleStep.Release }));
        node.AssertIdle();
    }

    /// <summary>Task 1 in slot 100 of the bundle.</summary>
    private void StartInSlot()
    {
        _node.Tasks.Dispatch(InBundle(100) with { IsSlot = true, Payload = [] });
        _node.RunInSlot(100, 1);
    }

    private void EndSlotAndBundle(FakeWorker worker)
    {
        _node.Complete(worker, 1);
        _node.Tasks.EndSlot(T(100));
        Assert.True(Apply(BundleStep.Release, 1, 1));
        _node.AssertIdle();
    }

    private bool Apply(BundleStep step, long round, params double[] cpus)
    {
        bool isDone = _node.Tasks.Apply(Order(step, round, cpus));
        _node.Tasks.AssertInvariants();
        return isDone;
    }

    private static BundleOrder Order(BundleStep step, long round, params double[] cpus) => new()
    {
        Group = Group,
        Step = step,
        Round = round,
        Indexes = [.. Enumerable.Range(0, cpus.Length)],
        Amounts = [.. cpus.Select(ResourceSet.FromCpus)],
    };

    private double Cpus() => _node.Tasks.Free.CpuUnits / (double)ResourceSet.UnitsPerWhole;

    private static PlaceRequest InBundle(ulong number)
    {
        PlaceRequest request = Request(number);
        return request.Placed(at => at with { Group = Group, Demand = BundleResources.In(Group, 0, at.Demand) }) with
        {
            Asked = request.Placement,
        };
    }
}
