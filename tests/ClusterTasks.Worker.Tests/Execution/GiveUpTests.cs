using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A node's reports about its tasks, and how it gives up a task that its owner has given up.</summary>
public sealed class GiveUpTests
{
    private readonly LocalNode _node = new(cpus: 1);

    [Fact]
    public void GiveUp_OfATaskWithoutASlot_EndsItWithTheOwnersError()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Dispatch(2);
        _node.Tasks.GiveUp(T(2), 1, [1, 2, 3]);
        TaskOutcome outcome = Assert.Single(_node.Outcomes);
        Assert.Equal((T(2), OutcomeKind.Failed, 0), (outcome.Task, outcome.Kind, outcome.Timing.ProcessId));
        Assert.Equal([1, 2, 3], outcome.Result.Inline);
        _node.Complete(worker, 1);
        _node.AssertIdle();
    }

    [Fact]
    public void GiveUp_OfATaskThatFetches_LetsGoOfWhatArrivesLater()
    {
        _node.AddWorker();
        _node.Dispatch(1, arguments: Argument(9));
        _node.Tasks.GiveUp(T(1), 1, [1]);
        _node.Fetched(Argument(9));
        Assert.Equal(OutcomeKind.Failed, Assert.Single(_node.Outcomes).Kind);
        _node.AssertIdle();
    }

    [Fact]
    public void GiveUp_OfARunningTaskOrAnotherAttempt_ChangesNothing()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, attempt: 2);
        _node.Dispatch(2);
        _node.Tasks.GiveUp(T(1), 2, [1]);
        _node.Tasks.GiveUp(T(2), 7, [1]);
        Assert.Empty(_node.Outcomes);
        _node.Complete(worker, 1, attempt: 2);
        _node.Complete(worker, 2);
        Assert.Equal([OutcomeKind.Succeeded, OutcomeKind.Succeeded], _node.Outcomes.Select(outcome => outcome.Kind));
    }

    [Fact]
    public void Outcome_OfATaskThatRan_SaysHowItSpentItsTime()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Clock = 100;
        _node.Dispatch(2);
        _node.Clock = 350;
        _node.Complete(worker, 1); // 2 starts
        _node.Clock = 1_000;
        _node.Complete(worker, 2);
        Assert.Equal(new TaskTiming(worker.Session.ProcessId, Waited: 250, Ran: 650), _node.Outcomes[1].Timing);
        Assert.Equal([(1, TaskEventKind.ArgumentsReady), (1, TaskEventKind.Started), (2, TaskEventKind.ArgumentsReady),
            (2, TaskEventKind.Started)], _node.Told);
    }

    [Fact]
    public void Progress_OfATask_IsKeptAndToldAndOfAStrangerIgnored()
    {
        FakeWorker worker = _node.AddWorker();
        FakeWorker other = _node.AddWorker(OtherJob);
        _node.Dispatch(1);
        _node.Tasks.OnProgress(worker.Session, new ProgressReport(T(1), 0.5, "half"));
        _node.Tasks.OnProgress(other.Session, new ProgressReport(T(1), 0.9, "not mine"));
        _node.Tasks.OnProgress(worker.Session, new ProgressReport(T(8), 0.1, "unknown"));
        Assert.Equal((0.5, "half"), (_node.Tasks.Find(T(1))!.Progress!.Value.Fraction, _node.Tasks.Find(T(1))!.Progress!.Value.Message));
        Assert.Single(_node.Told, told => told.Kind == TaskEventKind.Progress);
    }
}
