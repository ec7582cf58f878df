using ClusterTasks.Scheduling;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;
using TaskRequest = ClusterTasks.Scheduling.TaskRequest;

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
    public void Prepare_CpusAreOnlyLent_IsRefused()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, cpus: 2);
        _node.Block(worker, 1);
        Assert.Equal(2, Cpus());
        Assert.False(Apply(BundleStep.Prepare, 1, 1));
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

    private static TaskRequest InBundle(ulong number)
    {
        TaskRequest request = Request(number);
        return request with { Group = Group, Demand = BundleResources.In(Group, 0, request.Demand), Asked = request.Demand };
    }
}
