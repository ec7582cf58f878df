using System.Text;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>Tasks that run for too long: their processes end, and those beside them are not charged. Limits are one second and one of
/// grace.</summary>
public sealed class LimitTests
{
    private const long Limit = 2_000_000;

    private static readonly TaskDefinition Timed = new(
        )
    { Name = "timed", Timeout = TimeSpan.FromSeconds(1), TimeoutGrace = TimeSpan.FromSeconds(1) };

    private readonly LocalNode _node = new(cpus: 4);

    [Fact]
    public void Start_WithALimit_WakesTheNodeForTheFirstThatIsDue()
    {
        _node.AddWorker();
        _node.Clock = 7;
        _node.Dispatch(1, Timed with { Timeout = TimeSpan.FromSeconds(9) });
        Assert.Equal(10_000_007, _node.WakesAt);

        _node.Clock = 8;
        _node.Dispatch(2, Timed);
        Assert.Equal(Limit + 8, _node.WakesAt);
        _node.Dispatch(3, Timed with { Timeout = TimeSpan.FromDays(30) });
        Assert.Equal(Limit + 8, _node.WakesAt);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, -1)]
    public void Start_WithoutALimitOrNeverEnded_IsLeftAlone(int timeoutSeconds, int graceTicks)
    {
        _node.AddWorker();
        _node.Dispatch(1, Timed with { Timeout = TimeSpan.FromSeconds(timeoutSeconds), TimeoutGrace = TimeSpan.FromTicks(graceTicks) });

        _node.Pass(1_000_000);

        Assert.Null(_node.WakesAt);
        Assert.DoesNotContain("kill 1", _node.Take());
    }

    [Fact]
    public void OnTime_BeforeIt_ChangesNothing_AtIt_EndsTheProcessOnce()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Take();

        _node.Clock = Limit - 1;
        _node.Pass(0);
        Assert.Empty(_node.Take());
        Assert.Equal(Limit, _node.WakesAt);
        _node.Clock = Limit;
        _node.Pass(0);
        Assert.Equal(["kill 1"], _node.Take());
        _node.Pass(100);
        Assert.Empty(_node.Take());

        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");
        TaskOutcome outcome = Assert.Single(_node.Outcomes);
        Assert.Equal((OutcomeKind.Failed, "timed out"), (outcome.Kind, Encoding.UTF8.GetString(outcome.Result.Inline!)));
        _node.AssertIdle();
    }

    [Fact]
    public void OnTime_OthersInTheProcess_RunAgainWithoutCharge()
    {
        FakeWorker worker = _node.AddWorker();
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);
        _node.Dispatch(3);
        _node.Block(worker, 3);
        _node.Dispatch(4, Timed);
        _node.Take();

        _node.Pass(2);
        Assert.Equal(["kill 1", "ended 100"], _node.Take());
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");

        Assert.Equal(
            [(1, OutcomeKind.EndedWithAnother), (2, OutcomeKind.EndedWithAnother), (3, OutcomeKind.EndedWithAnother),
                (4, OutcomeKind.Failed)],
            _node.Outcomes.Select(outcome => ((int)outcome.Task.Number, outcome.Kind)).Order());
        Assert.All(_node.Outcomes.Where(outcome => outcome.Task != T(4)),
            outcome => Assert.StartsWith("'timed' (", outcome.Reason, StringComparison.Ordinal));
        _node.AssertIdle();
    }

    [Fact]
    public void OnTime_EndedInTime_NothingIsKeptOfIt()
    {
        FakeWorker worker = _node.AddWorker();
        for (ulong i = 1; i <= 100; i++)
        {
            _node.Dispatch(i, Timed with { Timeout = TimeSpan.FromDays(40) });
            _node.Complete(worker, i);
        }

        Assert.Null(_node.Tasks.OnTime());
        _node.AssertIdle();
    }

    [Fact]
    public void OnTime_StreamThatNobodyReads_EndsByForceAfterItsGrace()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed with { Timeout = TimeSpan.Zero });
        Assert.Null(_node.WakesAt);
        _node.Clock = 7;
        _node.Tasks.Credit(T(1), 5);
        Assert.Null(_node.WakesAt);
        _node.Tasks.Credit(T(1), uint.MaxValue);
        _node.Tasks.Credit(T(1), uint.MaxValue);
        Assert.Equal(1_000_007, _node.WakesAt);
        _node.Take();

        _node.Pass(1);
        Assert.Equal(["kill 1"], _node.Take());
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");
        Assert.Equal(OutcomeKind.WorkerLost, Assert.Single(_node.Outcomes).Kind); // its owner has cancelled it
        _node.AssertIdle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void IsStopped_TaskThatWasCancelled_OnlyWithItsChildrenAndWhileItRuns(bool recursive)
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        Assert.False(_node.Tasks.IsStopped(T(1)));

        _node.Cancel(1, recursive: recursive);

        Assert.Equal(recursive, _node.Tasks.IsStopped(T(1)));
        _node.Complete(worker, 1);
        Assert.False(_node.Tasks.IsStopped(T(1)));
    }

    [Fact]
    public void IsStopped_ThreadThatWasGivenUp_UntilItEnds()
    {
        _node.CanEndWorkers = false;
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Pass(2);

        Assert.True(_node.Tasks.IsStopped(T(1)));
        _node.Complete(worker, 1);
        Assert.False(_node.Tasks.IsStopped(T(1)));
    }

    [Fact]
    public void Credit_StreamThatNobodyReads_EndsNoLaterThanItsLimit()
    {
        _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Clock = 1_500_000;
        _node.Tasks.Credit(T(1), uint.MaxValue);
        Assert.Equal(Limit, _node.WakesAt);

        _node.Dispatch(2, Timed with { TimeoutGrace = TimeSpan.FromTicks(-1) });
        _node.Tasks.Credit(T(2), uint.MaxValue);
        _node.Pass(0);
        Assert.Equal(Limit, _node.WakesAt);
    }

    [Fact]
    public void OnTime_StreamThatNobodyReadsInALane_TheGraceBeginsWithTheTurn()
    {
        FakeWorker worker = _node.AddWorker();
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2, Timed with { Timeout = TimeSpan.Zero });
        _node.Tasks.Credit(T(2), uint.MaxValue);
        Assert.Null(_node.WakesAt);

        _node.Clock = 5;
        _node.Complete(worker, 1);

        Assert.Equal(1_000_005, _node.WakesAt);
    }

    [Fact]
    public void OnTime_InALane_TheTimeBeginsWithTheTurn()
    {
        FakeWorker worker = _node.AddWorker();
        _node.DispatchSlot(100, Timed);
        _node.RunInSlot(100, 1, Timed);
        _node.RunInSlot(100, 2, Timed);
        _node.Clock = 1_500_000;
        _node.Complete(worker, 1);
        _node.Take();

        _node.Pass(1);
        Assert.Empty(_node.Take());
        _node.Pass(1);

        Assert.Equal(["kill 1", "ended 100"], _node.Take());
    }

    [Fact]
    public void OnTime_Blocked_CountsTheWait()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Block(worker, 1);
        _node.Take();

        _node.Pass(2);

        Assert.Equal(["kill 1"], _node.Take());
    }

    [Theory]
    [InlineData("System.TimeoutException", OutcomeKind.FailedRetryable)]
    [InlineData("ClusterTasks.TaskTimeoutException", OutcomeKind.FailedRetryable)]
    [InlineData("System.IO.IOException", OutcomeKind.Failed)]
    internal void OnTime_RetryOn_DecidesAsForAnyOtherException(string type, OutcomeKind expected)
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed with { RetryOn = [type] });

        _node.Pass(2);
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");

        Assert.Equal(expected, Assert.Single(_node.Outcomes).Kind);
    }

    [Fact]
    public void OnTime_CancelledByForceBefore_IsACancel()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Cancel(1, force: true);

        _node.Pass(2);
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");

        Assert.Equal(OutcomeKind.WorkerLost, Assert.Single(_node.Outcomes).Kind); // which is a cancel at the owner, which asked for it
    }

    [Fact]
    public void OnTime_ItsProcessIsEnding_TakesNothingNew()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Pass(2);
        worker.Take();
        _node.Take();

        _node.Dispatch(2);
        Assert.Empty(worker.Take());
        Assert.DoesNotContain(_node.Take(), line => line.StartsWith("extra", StringComparison.Ordinal));
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");
        FakeWorker next = _node.AddWorker();

        Assert.Equal(["run 2#1"], next.Take());
    }

    [Fact]
    public void OnTime_InThisProcess_TheTaskFailsAndItsThreadIsCountedUntilItEnds()
    {
        _node.CanEndWorkers = false;
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        worker.Take();
        _node.Take();

        _node.Pass(2);
        Assert.Equal(["lost 1#1", "finished 1#1", "outcome 1#1 Failed"], _node.Take());
        Assert.Equal("timed out, lost", Encoding.UTF8.GetString(Assert.Single(_node.Outcomes).Result.Inline!));
        Assert.Equal(["give up 1#1"], worker.Take());
        Assert.Equal(1, _node.Tasks.LostThreads);
        _node.AssertIdle();

        _node.Complete(worker, 1, failed: true);
        Assert.Equal(0, _node.Tasks.LostThreads);
        Assert.Single(_node.Outcomes);
    }

    [Fact]
    public void OnTime_InThisProcessAndRunAgain_TheEndOfTheOldThreadTakesNothingFromTheNewAttempt()
    {
        _node.CanEndWorkers = false;
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, Timed);
        _node.Pass(2);
        _node.Dispatch(1, Timed, attempt: 2);
        worker.Session.SealedResults.Add(new ObjectId(T(1), 0)); // by the second attempt
        _node.Take();

        _node.Complete(worker, 1, attempt: 1, failed: true);
        Assert.Empty(_node.Take());
        _node.Complete(worker, 1, attempt: 2);

        Assert.DoesNotContain("delete 1", _node.Take());
        Assert.Empty(worker.Session.SealedResults);
        Assert.Equal([OutcomeKind.Failed, OutcomeKind.Succeeded], _node.Outcomes.Select(outcome => outcome.Kind));
    }

    [Fact]
    public void OnTime_InThisProcessInALane_TheNextOneHasItsTurn()
    {
        _node.CanEndWorkers = false;
        FakeWorker worker = _node.AddWorker();
        _node.DispatchSlot(100, Timed);
        _node.RunInSlot(100, 1, Timed);
        _node.RunInSlot(100, 2, Timed);

        _node.Pass(2);
        Assert.Equal(TaskState.Running, NodeTasks.StateOf(_node.Tasks.Find(T(2))!));
        _node.Complete(worker, 2);
        _node.RunInSlot(100, 3, Timed);
        _node.Complete(worker, 3);

        Assert.Equal([OutcomeKind.Failed, OutcomeKind.Succeeded, OutcomeKind.Succeeded], _node.Outcomes.Select(outcome => outcome.Kind));
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void Cancel_ByForceInThisProcess_EndsAtOnce()
    {
        _node.CanEndWorkers = false;
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Take();
        worker.Take();

        _node.Cancel(1, force: true);

        Assert.Equal(["cancel 1", "give up 1#1"], worker.Take());
        Assert.StartsWith("was cancelled by force", Encoding.UTF8.GetString(Assert.Single(_node.Outcomes).Result.Inline!),
            StringComparison.Ordinal);
        Assert.Equal(1, _node.Tasks.LostThreads);
        _node.AssertIdle();
        _node.Tasks.OnWorkerLost(worker.Session, "the node is stopping");
        Assert.Equal(0, _node.Tasks.LostThreads);
    }

    [Fact]
    public void Cancel_ByForceBesideOneThatRunsOnce_EndsTheProcessAfterIt()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, new TaskDefinition { Name = "once", MaxRetries = 0 });
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 2);
        _node.Dispatch(3);
        _node.Take();
        worker.Take();

        _node.Cancel(2, force: true);
        Assert.Equal(["lost 2#1", "ended 100", "outcome 2#1 Failed", "finished 100#1"], _node.Take());
        Assert.Equal(["cancel 2", "give up 2#1", "end lane 1"], worker.Take());
        _node.Dispatch(4);
        Assert.Empty(worker.Take()); // it gets nothing more
        Assert.Contains("extra worker 1 of 1", _node.Take());
        _node.Complete(worker, 1);
        Assert.Equal(["finished 1#1", "outcome 1#1 Succeeded", "kill 1"], _node.Take());
        _node.Tasks.OnWorkerLost(worker.Session, "signal SIGKILL");

        Assert.Equal(OutcomeKind.EndedWithAnother, _node.Outcomes[^1].Kind);
        Assert.Equal(0, _node.Tasks.LostThreads);
    }

    [Fact]
    public void Cancel_WithoutForce_SaysThatTheFunctionGoesOn()
    {
        _node.AddWorker();
        _node.Dispatch(1);
        Assert.DoesNotContain("cancelled", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);

        _node.Cancel(1);

        Assert.Contains("it was cancelled, and its function has not reacted to its token", _node.Tasks.Explain(T(1)),
            StringComparison.Ordinal);
    }
}
