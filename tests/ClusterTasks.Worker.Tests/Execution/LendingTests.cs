namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A task that waits for another lends its CPUs and gets them back before new tasks start.</summary>
public sealed class LendingTests
{
    private readonly LocalNode _node = new(cpus: 1);
    private readonly FakeWorker _worker;

    public LendingTests() => _worker = _node.AddWorker();

    [Fact]
    public void Blocked_LendsItsSlot_ToTheNextTask()
    {
        _node.Dispatch(1);
        _node.Dispatch(2);
        Assert.Equal(["run 1#1"], _worker.Take());
        _node.Take();

        _node.Block(_worker, 1);

        Assert.Equal(["blocked 1"], _node.Take());
        Assert.Equal(["run 2#1"], _worker.Take());
    }

    [Fact]
    public void Unblocked_SlotFree_ResumesAtOnce()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _worker.Take();
        _node.Take();

        _node.Unblock(_worker, 1);

        Assert.Equal(["unblocked 1"], _node.Take());
        Assert.Equal(["resume 1"], _worker.Take());
    }

    [Fact]
    public void Unblocked_SlotLent_ResumesBeforeNewTasksStart()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Dispatch(2);
        _node.Dispatch(3);
        _node.Unblock(_worker, 1);
        Assert.Equal(["run 1#1", "run 2#1"], _worker.Take());

        _node.Complete(_worker, 2);
        Assert.Equal(["resume 1"], _worker.Take());
        _node.Complete(_worker, 1);

        Assert.Equal(["run 3#1"], _worker.Take());
        _node.Complete(_worker, 3);
        _node.AssertIdle();
    }

    [Fact]
    public void Unblocked_SlotLent_HoldsBackEvenSmallNewTasks()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Dispatch(2, cpus: 0.5);
        _node.Unblock(_worker, 1);
        _worker.Take();

        // Half a CPU is free; one that took it would keep the first task waiting.
        _node.Dispatch(3, cpus: 0.5);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 2);

        Assert.Equal(["resume 1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Blocked_GpuTask_KeepsItsGpu()
    {
        var node = new LocalNode(cpus: 1, gpus: 1);
        FakeWorker worker = node.AddWorker();
        FakeWorker gpu = node.AddWorker(gpus: "0");
        node.Dispatch(1, gpus: 1);
        node.Dispatch(2, gpus: 1);
        node.Dispatch(3);
        node.Block(gpu, 1);

        Assert.Equal(["run 3#1"], worker.Take());
        Assert.Equal(["run 1#1"], gpu.Take());
        node.Take();
        node.Complete(gpu, 1);
        node.Complete(worker, 3);
        Assert.Equal(["run 2#1"], gpu.Take());
    }

    [Fact]
    public void Blocked_Twice_LendsOnce()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Block(_worker, 1);
        _node.Dispatch(2);
        _node.Dispatch(3);

        Assert.Equal(["run 1#1", "run 2#1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Unblocked_WhileRunning_IsAnsweredByResume()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Unblock(_worker, 1);
        Assert.Equal(["run 1#1", "resume 1"], _worker.Take());
        _node.Take();

        _node.Unblock(_worker, 1);

        Assert.Equal(["resume 1"], _worker.Take());
        Assert.Empty(_node.Take());
    }

    [Fact]
    public void Blocked_WhileResuming_AnswersTheEarlierWaiterAndLendsOn()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Dispatch(2);
        _node.Unblock(_worker, 1);
        _worker.Take();

        _node.Block(_worker, 1);
        Assert.Equal(["resume 1"], _worker.Take());
        _node.Complete(_worker, 2);
        _node.Dispatch(3);
        Assert.Equal(["run 3#1"], _worker.Take());
        _node.Unblock(_worker, 1);
        _node.Complete(_worker, 3);

        Assert.Equal(["resume 1"], _worker.Take());
        _node.Complete(_worker, 1);
        _node.AssertIdle();
    }

    [Fact]
    public void Blocked_WhileResuming_LetsTheNextReadyTaskStart()
    {
        // It was first in the queue for CPUs; when it leaves that queue, the tasks behind it must be looked at.
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Dispatch(2, cpus: 0.5);
        _node.Unblock(_worker, 1);
        _node.Dispatch(3, cpus: 0.5);
        Assert.Equal(["run 1#1", "run 2#1"], _worker.Take());

        _node.Block(_worker, 1);

        Assert.Equal(["resume 1", "run 3#1"], _worker.Take().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Dispatch_AsksForNoCpus_DoesNotStandBehindATaskThatWaitsForSome()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Dispatch(2);
        _node.Unblock(_worker, 1);
        _worker.Take();

        _node.Dispatch(3, cpus: 0);

        Assert.Equal(["run 3#1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Completed_TheOnlyTaskOfALentSlotThatCouldGoOn_LetsNewOnesStart()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.Dispatch(2, cpus: 0.5);
        _node.Unblock(_worker, 1);
        _node.Dispatch(3, cpus: 0.5);
        Assert.Equal(["run 1#1 in 1", "run 2#1"], _worker.Take());

        _node.Complete(_worker, 1, failed: true);

        Assert.Equal(["run 3#1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Cancel_TheOnlyNewTaskOfALentSlot_LetsOthersStart()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.Dispatch(2, cpus: 0.5);
        _node.RunInSlot(100, 4);
        _node.Dispatch(3, cpus: 0.5);
        Assert.Equal(["run 1#1 in 1", "run 2#1"], _worker.Take());

        _node.Cancel(4);

        Assert.Equal(["run 3#1"], _worker.Take());
        _node.Take();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnWorkerClosed_ATaskThatCouldGoOnThere_HoldsNobodyBack(bool inSlot)
    {
        if (inSlot)
        {
            _node.DispatchSlot(100);
            _node.RunInSlot(100, 1);
        }
        else
        {
            _node.Dispatch(1);
        }

        _node.Block(_worker, 1);
        FakeWorker other = _node.AddWorker();
        _node.Dispatch(2, cpus: 0.5);
        _node.Unblock(_worker, 1);
        _node.Dispatch(3, cpus: 0.5);
        Assert.DoesNotContain("run 3#1", other.Take());

        _node.Tasks.OnWorkerClosed(_worker.Session);

        Assert.Equal(["run 3#1"], other.Take());
        _node.Take();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Completed_WhileLent_GivesBackTheRest(bool resuming)
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Dispatch(2);
        if (resuming)
            _node.Unblock(_worker, 1);

        _node.Complete(_worker, 1);
        _node.Take();
        _node.Complete(_worker, 2);

        _node.AssertIdle();
    }

    [Fact]
    public void Completed_TheOnlyResumingTask_LetsNewOnesStart()
    {
        _node.Dispatch(1);
        _node.Block(_worker, 1);
        _node.Dispatch(2, cpus: 0.5);
        _node.Unblock(_worker, 1);
        _node.Dispatch(3, cpus: 0.5);
        _worker.Take();

        _node.Complete(_worker, 1);

        Assert.Equal(["run 3#1"], _worker.Take());
    }

    [Fact]
    public void Blocked_UnknownTask_IsIgnored()
    {
        _node.Block(_worker, 9);
        _node.Unblock(_worker, 9);

        Assert.Empty(_node.Take());
        Assert.Empty(_worker.Take());
    }
}
