using ClusterTasks.Worker.Execution;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>Work whose job has no worker here yet, and starts that are no longer needed.</summary>
public sealed class StartingTests
{
    private const double Long = NodeTasks.LongStart / 1e6;

    [Fact]
    public void OnTime_TaskWaitsLongForItsFirstWorker_LendsItsCpusUntilItStarts()
    {
        var node = new LocalNode();
        node.Dispatch(1);
        Assert.Equal(NodeTasks.LongStart, node.WakesAt);
        node.Take();
        node.Pass(Long / 2);
        Assert.Empty(node.Take());
        node.Pass(Long / 2);
        Assert.Equal(["blocked 1"], node.Take());
        Assert.True(Assert.Single(node.Tasks.Held).Blocked);
        Assert.Null(node.WakesAt);

        FakeWorker worker = node.AddWorker();
        Assert.Equal(["unblocked 1"], node.Take());
        Assert.Equal(["run 1#1"], worker.Take());
        Assert.False(Assert.Single(node.Tasks.Held).Blocked);
        node.Complete(worker, 1);
        node.Take();
        node.AssertIdle();
    }

    [Fact]
    public void OnTime_SlotWaitsLongForItsFirstWorker_LendsItsCpusUntilItIsGranted()
    {
        var node = new LocalNode();
        node.DispatchSlot(1);
        node.Take();
        node.Pass(Long);
        Assert.Equal(["blocked 1"], node.Take());
        node.AddWorker();
        Assert.Equal(["unblocked 1", "granted 1"], node.Take());
        node.Tasks.EndSlot(T(1));
        node.Take();
        node.AssertIdle();
    }

    /// <summary>Later events must not put off the look at the first again and again.</summary>
    [Fact]
    public void Dispatch_OthersKeepComing_TheFirstLendsInTime()
    {
        var node = new LocalNode();
        node.Dispatch(1);
        node.Clock += NodeTasks.LongStart / 2;
        node.Dispatch(2, job: OtherJob);
        Assert.Equal(NodeTasks.LongStart, node.WakesAt);
        node.Take();
        node.Pass(Long / 2);
        Assert.Equal(["blocked 1"], node.Take());
        Assert.Equal(NodeTasks.LongStart * 3 / 2, node.WakesAt);
        node.Pass(Long / 2);
        Assert.Equal(["blocked 2"], node.Take());
        node.Cancel(1);
        node.Cancel(2);
        node.Take();
        node.AssertIdle();
    }

    /// <summary>The limit of a task that runs is not put off either.</summary>
    [Fact]
    public void Dispatch_ATaskHasALimitBefore_TheNodeWakesForThatFirst()
    {
        var node = new LocalNode();
        FakeWorker worker = node.AddWorker();
        node.Dispatch(1, new ClusterTasks.Protocol.TaskDefinition { Name = "f", Timeout = TimeSpan.FromSeconds(Long / 2) });
        long? limit = node.WakesAt;
        node.Dispatch(2, job: OtherJob);
        Assert.NotNull(limit);
        Assert.True(node.WakesAt <= limit, $"{node.WakesAt} is after {limit}");
        node.Complete(worker, 1);
        node.Cancel(2);
        node.Take();
    }

    [Fact]
    public void OnTime_ManyTasksOfOneJob_NoMoreLendThanTheNodeHasCpus()
    {
        var node = new LocalNode(cpus: 2);
        for (ulong i = 1; i <= 10; i++)
            node.Dispatch(i);
        node.Take();
        node.Pass(Long);
        Assert.Equal(["blocked 1", "blocked 2"], node.Take());
        node.Cancel(1);
        node.Take();
        node.Pass(Long);
        Assert.Equal(["blocked 3"], node.Take());
    }

    [Fact]
    public void OnTime_JobHasAWorker_LendsNothing()
    {
        var node = new LocalNode(cpus: 1);
        FakeWorker worker = node.AddWorker();
        node.Dispatch(1);
        node.Dispatch(2);
        node.Take();
        node.Pass(10);
        Assert.Empty(node.Take());
        node.Complete(worker, 1);
        node.Complete(worker, 2);
        node.Take();
        node.AssertIdle();
    }

    [Fact]
    public void NeedsStart_JobHasEnded_IsNotNeeded()
    {
        var node = new LocalNode();
        node.Dispatch(1);
        Assert.True(node.Tasks.NeedsStart(Job));
        node.Tasks.EndJob(Job);
        Assert.False(node.Tasks.NeedsStart(Job));
        Assert.Equal(0, node.Tasks.WantedOf(Job));
    }

    [Fact]
    public void NeedsStart_OthersHaveDoneTheWork_IsTakenOut()
    {
        var node = new LocalNode(cpus: 4, workers: 4);
        node.Tasks.OnDriver(OtherJob); // not alone: the job gets one process before it has work for more
        FakeWorker worker = BusyWithFour(node);
        Assert.Equal(4, node.Tasks.WantedOf(Job));
        Assert.True(node.Tasks.NeedsStart(Job));

        node.Cancel(2);
        node.Cancel(3);
        Assert.False(node.Tasks.NeedsStart(Job));
        Assert.False(node.Tasks.NeedsStart(Job));
        Assert.Equal(2, node.Tasks.WantedOf(Job));
        Assert.True(node.Tasks.NeedsStart(Job)); // for task 4
        node.Take();
        Assert.Equal(["run 4#1"], node.AddWorker().Take());
        node.Complete(worker, 1);
        node.Take();
    }

    /// <summary>A start that was taken out comes back with the next work.</summary>
    [Fact]
    public void Dispatch_AfterAStartWasTakenOut_AsksForItAgain()
    {
        var node = new LocalNode(cpus: 4, workers: 4);
        node.Tasks.OnDriver(OtherJob);
        BusyWithFour(node);
        for (ulong i = 2; i <= 4; i++)
            node.Cancel(i);
        while (!node.Tasks.NeedsStart(Job))
        {
        }

        Assert.Equal(1, node.Tasks.WantedOf(Job));
        node.Dispatch(5);
        Assert.Equal(2, node.Tasks.WantedOf(Job));
        Assert.True(node.Tasks.NeedsStart(Job));
        Assert.Equal(["run 5#1"], node.AddWorker().Take());
        node.Take();
    }

    [Fact]
    public void Explain_StartsWaitForOthers_SaysSo()
    {
        var node = new LocalNode();
        node.Dispatch(1);
        Assert.Equal("the worker processes of its job are starting on this node", node.Tasks.Explain(T(1)));
        node.StartWords = "this node starts at most 1 worker process at a time, and those of other jobs come first (3)";
        Assert.Equal(
            "the worker processes of its job wait for their start: this node starts at most 1 worker process at a time, and those of "
                + "other jobs come first (3)",
            node.Tasks.Explain(T(1)));
    }

    [Fact]
    public void ExplainSlot_WaitsForItsFirstWorker_SaysSoUntilItIsGranted()
    {
        var node = new LocalNode();
        node.DispatchSlot(1);
        Assert.Equal("the worker processes of its job are starting on this node", node.Tasks.ExplainSlot(T(1)));
        node.StartWords = "others start first";
        Assert.Equal("the worker processes of its job wait for their start: others start first", node.Tasks.ExplainSlot(T(1)));
        node.AddWorker();
        Assert.Null(node.Tasks.ExplainSlot(T(1)));
        Assert.Null(node.Tasks.ExplainSlot(T(2)));
    }

    /// <summary>A program that calls one function after the other keeps its worker while programs come and go.</summary>
    [Fact]
    public void OnDriver_TooManyWorkers_TheOnlyOneOfAJobThatWasUsedJustNowStays()
    {
        var node = new LocalNode(cpus: 1, workers: 1);
        FakeWorker inUse = node.AddWorker();
        node.Dispatch(1);
        node.Complete(inUse, 1);
        for (uint i = 10; i < 40; i++)
        {
            node.Dispatch(i, job: new JobId(Owner, i));
            node.AddWorker(new JobId(Owner, i));
        }

        Assert.DoesNotContain(inUse.Session, node.Retired);
        node.Pass(NodeTasks.RecentUse / 1e6);
        node.Dispatch(40, job: new JobId(Owner, 40));
        Assert.DoesNotContain(inUse.Session, node.Retired); // nothing is there in its place
        node.AddWorker(new JobId(Owner, 40));
        Assert.Contains(inUse.Session, node.Retired);
    }

    private static FakeWorker BusyWithFour(LocalNode node)
    {
        node.Dispatch(1);
        FakeWorker worker = node.AddWorker();
        for (ulong i = 2; i <= 4; i++)
            node.Dispatch(i);
        Assert.Equal(["run 1#1"], worker.Take());
        return worker;
    }
}
