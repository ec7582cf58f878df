using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

public sealed class DispatchTests
{
    private readonly LocalNode _node = new();

    [Fact]
    public void Dispatch_WorkerThere_RunsAndReports()
    {
        FakeWorker worker = _node.AddWorker();

        _node.Dispatch(1);
        Assert.Equal(["accepted 1#1", "workers 1"], _node.Take());
        Assert.Equal(["run 1#1"], worker.Take());
        _node.Complete(worker, 1, nested: Argument(7));

        Assert.Equal(["finished 1#1", "outcome 1#1 Succeeded"], _node.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void Dispatch_MayRunOnce_BeginsWhenItsOwnerSaysSo()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Tasks.Dispatch(LocalNode.Request(1, new TaskDefinition { Name = "once", MaxRetries = 0 }));
        Assert.Empty(worker.Take());
        Assert.Contains("waits for its owner", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);

        _node.Tasks.OnMayBegin(T(1), attempt: 2); // of another attempt
        Assert.Empty(worker.Take());
        _node.Tasks.OnMayBegin(T(1), attempt: 1);
        _node.Tasks.OnMayBegin(T(1), attempt: 1);

        Assert.Equal(["run 1#1"], worker.Take());
    }

    [Theory]
    [InlineData(false, (byte)OutcomeKind.Failed)]
    [InlineData(true, (byte)OutcomeKind.FailedRetryable)]
    public void OnCompleted_Failed_TellsWhetherToTryAgain(bool retryable, byte expected)
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);

        _node.Complete(worker, 1, failed: true, retryable: retryable);

        Assert.Equal((OutcomeKind)expected, Assert.Single(_node.Outcomes).Kind);
        _node.AssertIdle();
    }

    [Fact]
    public void Dispatch_StoredArguments_ArePinnedFromTheirArrivalToTheEndOfTheTask()
    {
        _node.Local.Add(Argument(7));
        FakeWorker worker = _node.AddWorker();

        _node.Dispatch(1, arguments: [Argument(7), Argument(8)]);
        Assert.Equal([Argument(7)], _node.Pinned);
        _node.Fetched(Argument(8));
        Assert.Equal([Argument(7), Argument(8)], _node.Pinned);
        Assert.Equal(["run 1#1"], worker.Take());
        _node.Complete(worker, 1);

        Assert.Empty(_node.Pinned);
        _node.AssertIdle();
    }

    [Fact]
    public void Fetched_AfterTheTaskWasCancelled_PinsNothing()
    {
        _node.Dispatch(1, arguments: [Argument(7), Argument(8)]);
        _node.Fetched(Argument(8));
        _node.Cancel(1);
        Assert.Empty(_node.Pinned);

        _node.Fetched(Argument(7));

        _node.AssertIdle();
    }

    [Fact]
    public void Dispatch_NoWorkerYet_WaitsForOne()
    {
        _node.Dispatch(1);
        Assert.Contains("starting", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);

        FakeWorker worker = _node.AddWorker();

        Assert.Equal(["run 1#1"], worker.Take());
    }

    [Fact]
    public void Dispatch_RepeatedCall_RunsOnce()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Take();

        _node.Dispatch(1);

        Assert.Empty(_node.Take());
        Assert.Equal(["run 1#1"], worker.Take());
        Assert.Equal(1, _node.Tasks.Count);
    }

    [Fact]
    public void Dispatch_RepeatedAfterItsEnd_DoesNotRunAgain()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Complete(worker, 1);
        worker.Take();
        _node.Take();

        _node.Dispatch(1);

        Assert.Equal(["finished 1#1"], _node.Take());
        Assert.Empty(worker.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void Dispatch_LowerAttempt_IsSaidToHaveEnded()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, attempt: 2);
        worker.Take();
        _node.Take();

        _node.Dispatch(1, attempt: 1);

        Assert.Equal(["finished 1#1"], _node.Take()); // or the scheduler would count it here forever
        Assert.Empty(worker.Take());
    }

    [Fact]
    public void Dispatch_HigherAttempt_TakesThePlaceOfTheOlder()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Take();

        _node.Dispatch(1, attempt: 2);
        Assert.Equal(["finished 1#1", "accepted 1#2", "workers 1"], _node.Take());
        _node.Complete(worker, 1, attempt: 1);
        Assert.Empty(_node.Take());
        _node.Complete(worker, 1, attempt: 2);

        Assert.Equal(["finished 1#2", "outcome 1#2 Succeeded"], _node.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void Dispatch_HigherAttemptThatFetches_LeavesItsSlotToOthers()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, cpus: 2);
        _node.Dispatch(2, cpus: 2);
        worker.Take();

        _node.Dispatch(1, cpus: 2, attempt: 2, arguments: Argument(7));

        Assert.Contains("run 2#1", worker.Take());
    }

    [Fact]
    public void Dispatch_PayloadIsGarbage_IsAnOutcomeNotAnError()
    {
        _node.Tasks.Dispatch(Request(1) with { Payload = [1, 2, 3] });

        Assert.Equal(["finished 1#1", "outcome 1#1 NotStarted"], _node.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void Dispatch_ArgumentsElsewhere_AreFetchedFirst()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Local.Add(Argument(9));
        _node.Dispatch(1, arguments: [Argument(7), Argument(8), Argument(9), Argument(7)]);
        Assert.Equal(["accepted 1#1", "workers 1", "fetch 7", "fetch 8", "fetch 7"], _node.Take());

        _node.Fetched(Argument(7));
        _node.Fetched(Argument(8));
        Assert.Empty(worker.Take());
        Assert.Contains("1 of its arguments", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);
        _node.Fetched(Argument(7));

        Assert.Equal(["run 1#1"], worker.Take());
    }

    [Fact]
    public void Fetch_Fails_TellsTheOwnerOnce()
    {
        _node.AddWorker();
        _node.Dispatch(1, arguments: [Argument(7), Argument(8)]);
        _node.Take();

        _node.Fetched(Argument(7), new ObjectLostException("no copy"));
        _node.Fetched(Argument(8), new ObjectLostException("no copy either"));

        Assert.Equal(["finished 1#1", "outcome 1#1 NotStarted"], _node.Take());
        Assert.Equal("no copy", _node.Outcomes[0].Reason);
        _node.AssertIdle();
    }

    [Fact]
    public void Fetch_EndsForAnOlderAttempt_IsIgnored()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, arguments: Argument(7));
        _node.Dispatch(1, attempt: 2, arguments: Argument(7));

        _node.Fetched(Argument(7));
        Assert.Empty(worker.Take());
        _node.Fetched(Argument(7));

        Assert.Equal(["run 1#2"], worker.Take());
    }

    [Fact]
    public void OnStreamItem_OfARunningTask_GoesToItsOwner()
    {
        FakeWorker worker = _node.AddWorker();
        FakeWorker other = _node.AddWorker();
        _node.Dispatch(1);
        FakeWorker runner = worker.Take().Count > 0 ? worker : other;
        FakeWorker stranger = runner == worker ? other : worker;

        _node.Tasks.OnStreamItem(runner.Session, new StreamItem(T(1), 1, new ResultEntry(1, [1], 1, [])));
        _node.Tasks.OnStreamItem(runner.Session, new StreamItem(T(1), 2, new ResultEntry(1, [1], 1, [])));
        _node.Tasks.OnStreamItem(stranger.Session, new StreamItem(T(1), 1, new ResultEntry(1, [1], 1, [])));

        Assert.Single(_node.Items);
    }

    [Fact]
    public void Frames_OfAnotherWorker_ChangeNothing()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        FakeWorker stranger = _node.AddWorker();
        _node.Take();

        _node.Complete(stranger, 1);
        _node.Block(stranger, 1);
        _node.Unblock(stranger, 1);

        Assert.Empty(_node.Take());
        Assert.Empty(stranger.Take());
        _node.Complete(worker, 1);
        _node.AssertIdle();
    }

    [Fact]
    public void Credit_BeforeAWorkerHasTheTask_ReachesIt()
    {
        _node.Dispatch(1, arguments: Argument(7));
        _node.Tasks.Credit(T(1), 3);
        _node.Tasks.Credit(T(1), 2);
        _node.Fetched(Argument(7));

        FakeWorker worker = _node.AddWorker();

        Assert.Equal(["run 1#1", "credit 1 3"], worker.Take());
    }

    [Fact]
    public void Credit_WhileItRuns_IsPassedOn()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Tasks.Credit(T(1), 1);
        _node.Tasks.Credit(T(2), 1);

        Assert.Equal(["run 1#1", "credit 1 1"], worker.Take());
    }

    [Fact]
    public void Dispatch_MessageTooLargeForAWorker_IsAnOutcome()
    {
        FakeWorker worker = _node.AddWorker();
        TaskOrder order = TaskOrder.Decode(Request(1).Payload);
        order = order with { Run = order.Run with { Body = new byte[FrameBuffer.MaxFrameBytes + 1] } };

        _node.Tasks.Dispatch(Request(1) with { Payload = order.Encode() });

        TaskOutcome outcome = Assert.Single(_node.Outcomes);
        Assert.Equal(OutcomeKind.Failed, outcome.Kind);
        Assert.StartsWith("not run: A message of", Encoding.UTF8.GetString(outcome.Result.Inline!), StringComparison.Ordinal);
        Assert.False(worker.IsAborted);
        _node.AssertIdle();
        _node.Dispatch(2);
        Assert.Equal(["run 2#1"], worker.Take());
    }

    [Fact]
    public void CancelledError_OfACancelledTask_IsItsResult()
    {
        _node.Dispatch(1);
        _node.Cancel(1);

        Assert.StartsWith("was cancelled", Encoding.UTF8.GetString(Assert.Single(_node.Outcomes).Result.Inline!), StringComparison.Ordinal);
    }
}
