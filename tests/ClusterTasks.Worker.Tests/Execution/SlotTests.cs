using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

public sealed class SlotTests
{
    private readonly LocalNode _node = new();

    [Fact]
    public void Slots_Taken_HoldTheRestBack()
    {
        FakeWorker worker = _node.AddWorker();
        for (ulong i = 1; i <= 4; i++)
            _node.Dispatch(i);
        Assert.Equal(["run 1#1", "run 2#1"], worker.Take());
        Assert.Equal(ResourceSet.Empty, _node.Tasks.Free);
        Assert.Contains("waits for 1 CPU", _node.Tasks.Explain(T(3)), StringComparison.Ordinal);

        _node.Complete(worker, 2);

        Assert.Equal(["run 3#1"], worker.Take());
        _node.Take();
    }

    [Fact]
    public void Explain_ItsResultWaitsForRoom_SaysSo()
    {
        _node.AddWorker();
        _node.Dispatch(1);
        Assert.DoesNotContain("room", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);

        _node.WithoutRoom.Add(new ObjectId(T(1), 0));

        Assert.Contains($"; its result {new ObjectId(T(1), 0)}: it waits for room", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_DemandThatDoesNotFit_LetsSmallerOnesPass()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Dispatch(2, cpus: 2);
        _node.Dispatch(3);

        Assert.Equal(["run 1#1", "run 3#1"], worker.Take());
        _node.Complete(worker, 1);
        Assert.Empty(worker.Take());
        _node.Complete(worker, 3);
        Assert.Equal(["run 2#1"], worker.Take());
        _node.Take();
    }

    [Fact]
    public void Slots_FractionsAndGpus_AreCountedExactly()
    {
        var node = new LocalNode(cpus: 1, gpus: 1);
        FakeWorker worker = node.AddWorker();
        FakeWorker gpu = node.AddWorker(gpus: "0");
        for (ulong i = 1; i <= 11; i++)
            node.Dispatch(i, cpus: 0.1, gpus: i == 1 ? 0.6 : 0);
        node.Dispatch(20, cpus: 0, gpus: 0.5);

        Assert.Equal(9, worker.Take().Count);
        Assert.Equal(["run 1#1"], gpu.Take());
        node.Complete(gpu, 1);
        Assert.Equal(["run 11#1"], worker.Take());
        Assert.Equal(["run 20#1"], gpu.Take());
        node.Take();
    }

    [Fact]
    public void Slots_NoCpusAsked_RunBesideAnything()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, cpus: 2);
        _node.Dispatch(2, cpus: 0);

        Assert.Equal(["run 1#1", "run 2#1"], worker.Take());
        _node.Take();
    }

    [Fact]
    public void Start_SeveralWorkers_TakesTheLeastBusy()
    {
        var node = new LocalNode(cpus: 4, workers: 2);
        FakeWorker first = node.AddWorker();
        FakeWorker second = node.AddWorker();
        for (ulong i = 1; i <= 4; i++)
            node.Dispatch(i);

        Assert.Equal(2, first.Take().Count);
        Assert.Equal(2, second.Take().Count);
    }

    [Fact]
    public void Start_WorkersStillStarting_TheFirstGetsOnlyItsShare()
    {
        var node = new LocalNode(cpus: 4, workers: 2);
        for (ulong i = 1; i <= 4; i++)
            node.Dispatch(i);

        FakeWorker first = node.AddWorker();
        Assert.Equal(["run 1#1", "run 2#1"], first.Take());
        FakeWorker second = node.AddWorker();

        Assert.Equal(["run 3#1", "run 4#1"], second.Take());
        Assert.Empty(first.Take());
        node.Take();
    }

    [Fact]
    public void Start_TwoJobs_EachOnItsOwnWorkers()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, job: OtherJob);
        _node.Dispatch(2);
        Assert.Equal(["run 2#1"], worker.Take());

        FakeWorker other = _node.AddWorker(OtherJob);

        Assert.Equal(["run 1#1"], other.Take());
    }

    [Fact]
    public void OnWorkerLost_ItsTasksFail_OthersTakeTheirSlots()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Dispatch(2);
        _node.Dispatch(3);
        _node.Block(worker, 2);
        FakeWorker other = _node.AddWorker();
        _node.Take();
        worker.Take();

        _node.Tasks.OnWorkerClosed(worker.Session);
        Assert.Empty(_node.Take());
        _node.Tasks.OnWorkerLost(worker.Session, "signal 9");

        Assert.Equal(
            ["finished 1#1", "finished 2#1", "finished 3#1", "outcome 1#1 WorkerDied", "outcome 2#1 WorkerLost", "outcome 3#1 WorkerLost"],
            _node.Take().Order(StringComparer.Ordinal));
        Assert.All(_node.Outcomes, outcome => Assert.Equal("signal 9", outcome.Reason));
        _node.Dispatch(4);
        Assert.Equal(["run 4#1"], other.Take());
        _node.Complete(other, 4);
        _node.AssertIdle();
    }

    [Fact]
    public void OnWorkerClosed_NothingMoreIsStartedThere()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Tasks.OnWorkerClosed(worker.Session);

        _node.Dispatch(1);

        Assert.Empty(worker.Take());
        FakeWorker next = _node.AddWorker();
        Assert.Equal(["run 1#1"], next.Take());
    }

    [Fact]
    public void OnWorkerLost_Twice_ReportsOnce()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);

        _node.Tasks.OnWorkerLost(worker.Session, "x");
        _node.Tasks.OnWorkerLost(worker.Session, "x");
        _node.Complete(worker, 1);

        Assert.Single(_node.Outcomes);
        _node.AssertIdle();
    }

    [Fact]
    public void OnWorkersUnavailable_EndsWhatWaitsForAWorker()
    {
        _node.Dispatch(1);
        _node.Dispatch(2, arguments: Argument(7));
        FakeWorker other = _node.AddWorker(OtherJob);
        _node.Dispatch(3, job: OtherJob);

        _node.Tasks.OnWorkersUnavailable(Job, "no such file");
        _node.Fetched(Argument(7));

        Assert.Equal([T(1), T(2)], _node.Outcomes.Select(outcome => outcome.Task));
        Assert.All(_node.Outcomes, outcome => Assert.Equal(OutcomeKind.NoWorkers, outcome.Kind));
        Assert.Equal(["run 3#1"], other.Take());
        _node.Take();
    }

    [Fact]
    public void EndJob_EveryTaskHasAnOutcomeAndGivesItsResourcesBack()
    {
        FakeWorker worker = _node.AddWorker();
        FakeWorker other = _node.AddWorker(OtherJob);
        _node.Dispatch(1);
        _node.Dispatch(2);
        _node.Dispatch(3);
        _node.Dispatch(4, arguments: Argument(7));
        _node.Dispatch(5, job: OtherJob);
        _node.Block(worker, 1);
        _node.Unblock(worker, 1);
        Assert.Empty(other.Take());

        _node.Tasks.EndJob(Job);

        Assert.Equal([T(1), T(2), T(3), T(4)], _node.Outcomes.Select(outcome => outcome.Task).OrderBy(task => task.Number));
        Assert.Equal([T(1), T(2), T(3), T(4)], _node.Finished.Select(run => run.Task).OrderBy(task => task.Number));
        Assert.Equal(["run 5#1"], other.Take());
        _node.Fetched(Argument(7));
        _node.Complete(worker, 2);
        _node.Tasks.OnWorkerLost(worker.Session, "it was ended with its job");
        Assert.Equal(4, _node.Outcomes.Count);
        _node.Complete(other, 5);
        _node.AssertIdle();
    }

    [Fact]
    public void EndJob_ResultSealedAfterwards_IsDeleted()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Tasks.EndJob(Job);
        _node.Take();

        worker.Session.SealedResults.Add(new ObjectId(T(1), 0));
        _node.Complete(worker, 1);

        Assert.Equal(["delete 1"], _node.Take());
        Assert.Empty(worker.Session.SealedResults);
    }

    [Fact]
    public void OnOwnerDied_WhatWaitsEnds_WhatRunsIsCancelled()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1, cpus: 2);
        _node.Dispatch(2);

        _node.Tasks.OnOwnerDied(Owner);

        Assert.Equal(["run 1#1", "cancel 1"], worker.Take());
        Assert.Equal([T(2)], _node.Finished.Select(run => run.Task));
        _node.Complete(worker, 1);
        _node.AssertIdle();
    }

    [Fact]
    public void Held_SaysWhatIsHereAndWhatItLends()
    {
        FakeWorker worker = _node.AddWorker();
        _node.Dispatch(1);
        _node.Dispatch(2);
        _node.Dispatch(3);
        _node.Block(worker, 1);

        TaskAttempt[] held = [.. _node.Tasks.Held.OrderBy(run => run.Task.Number)];

        Assert.Equal([T(1), T(2), T(3)], held.Select(run => run.Task));
        Assert.Equal([true, false, false], held.Select(run => run.Blocked));
        Assert.All(held, run => Assert.Equal(ResourceSet.FromCpus(1), run.Demand));
        Assert.True(_node.Tasks.HasTasksOf(Job));
        Assert.False(_node.Tasks.HasTasksOf(OtherJob));
    }
}
