using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

public sealed class LocalCancelTests
{
    private readonly LocalNode _node = new(cpus: 1);

    [Fact]
    public void Cancel_Fetching_EndsAtOnce()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, arguments: Argument(7));
        _node.Take();

        _node.Cancel(1, recursive: true);
        _node.Fetched(Argument(7));

        Assert.Equal(["cancel children of 1", "finished 1#1", "outcome 1#1 Failed"], _node.Take());
        Assert.Empty(worker.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void Cancel_Ready_EndsAtOnce()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Dispatch(2);
        _node.Take();

        _node.Cancel(2);

        Assert.Equal(["finished 2#1", "outcome 2#1 Failed"], _node.Take());
        _node.Complete(worker, 1);
        Assert.Equal(["run 1#1"], worker.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void Cancel_Running_FiresItsToken()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Take();

        _node.Cancel(1, recursive: true);

        Assert.Equal(["run 1#1", "cancel 1"], worker.Take());
        Assert.Equal(["cancel children of 1"], _node.Take());
        _node.Complete(worker, 1, failed: true);
        Assert.Equal(OutcomeKind.Failed, Assert.Single(_node.Outcomes).Kind);
        _node.AssertIdle();
    }

    [Fact]
    public void Cancel_RunningByForce_EndsItsProcess()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Take();

        _node.Cancel(1, force: true);

        Assert.Equal(["kill 1"], _node.Take());
        _node.Tasks.OnWorkerLost(worker.Session, "killed");
        Assert.Single(_node.Outcomes);
        _node.AssertIdle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_Lent_FiresItsTokenAndKeepsTheAccounts(bool resuming)
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Block(worker, 1);
        _node.Dispatch(2);
        if (resuming)
            _node.Unblock(worker, 1);
        worker.Take();

        _node.Cancel(1);

        Assert.Equal(["cancel 1"], worker.Take());
        _node.Complete(worker, 1, failed: true);
        _node.Complete(worker, 2);
        _node.AssertIdle();
    }

    [Fact]
    public void Cancel_AnotherAttemptOrUnknown_IsIgnored()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, attempt: 2);
        _node.Take();
        worker.Take();

        _node.Cancel(1, attempt: 1);
        _node.Cancel(1, attempt: 3);
        _node.Cancel(9);

        Assert.Empty(_node.Take());
        Assert.Empty(worker.Take());
    }

    [Fact]
    public void Cancel_AfterItsEnd_IsIgnored()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Complete(worker, 1);
        _node.Take();

        _node.Cancel(1, force: true, recursive: true);

        Assert.Empty(_node.Take());
    }
}
