using ClusterTasks.Protocol;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A slot on its node: granted, fed, lent, taken back, ended. Slots have numbers from 100.</summary>
public sealed class NodeSlotTests
{
    private readonly LocalNode _node = new(cpus: 1);
    private readonly FakeWorker _worker;

    public NodeSlotTests() => _worker = _node.AddWorker();

    [Fact]
    public void DispatchSlot_CpuFree_IsGrantedOnceAndHoldsItsDemandUntilItEnds()
    {
        _node.DispatchSlot(100);
        _node.DispatchSlot(100);
        Assert.Equal(["workers 1", "granted 100"], _node.Take());
        Assert.Equal(ResourceSet.Empty, _node.Tasks.Free);

        _node.Tasks.EndSlot(T(100));
        _node.DispatchSlot(100);

        Assert.Equal(["finished 100#1", "ended 100", "finished 100#1"], _node.Take());
        Assert.Equal(["end lane 1"], _worker.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void RunInSlot_SeveralTasks_AllAreInTheLaneAndRunOnOneCpu()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);
        _node.RunInSlot(100, 2);
        Assert.Equal(["run 1#1 in 1", "run 2#1 in 1"], _worker.Take());
        Assert.Equal(1, _node.Tasks.Running);

        _node.Complete(_worker, 1);
        _node.Complete(_worker, 2);

        Assert.Equal([OutcomeKind.Succeeded, OutcomeKind.Succeeded], _node.Outcomes.Select(outcome => outcome.Kind));
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void RunInSlot_NewerAttempt_TakesThePlaceOfTheOlder()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _worker.Take();

        _node.RunInSlot(100, 1, attempt: 2);
        _node.Complete(_worker, 1, attempt: 1);
        _node.Complete(_worker, 1, attempt: 2);

        // Nobody wants the older one, and its function is told.
        Assert.Equal(["cancel 1", "run 1#2 in 1"], _worker.Take());
        Assert.Equal(2, Assert.Single(_node.Outcomes).Attempt);
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void RunInSlot_SlotNotThere_ComesBack()
    {
        _node.RunInSlot(100, 1);

        Assert.Equal(["outcome 1#1 Returned"], _node.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void RunInSlot_DefinitionTooLargeForAWorker_EachOfItsTasksFailsAndTheSlotGoesOn()
    {
        _node.DispatchSlot(100);
        TaskOrder order = TaskOrder.Decode(Request(1).Payload);
        order = order with { Definition = new TaskDefinition { Name = "f", Function = new byte[FrameBuffer.MaxFrameBytes + 1] } };

        _node.Tasks.RunInSlot(T(100), Owner, 1, order);
        _node.Tasks.RunInSlot(T(100), Owner, 1, order with { Run = order.Run with { Task = T(2) } });
        _node.RunInSlot(100, 3);

        Assert.Equal([OutcomeKind.Failed, OutcomeKind.Failed], _node.Outcomes.Select(outcome => outcome.Kind));
        Assert.Equal(["run 3#1 in 1"], _worker.Take());
    }

    [Fact]
    public void Blocked_OthersInTheLane_TheSlotIsTheirs()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);
        _node.Take();
        _worker.Take();

        _node.Block(_worker, 1);
        Assert.Equal(["slot 100 blocked +1"], _node.Take());
        Assert.Equal(ResourceSet.Empty, _node.Tasks.Free);
        _node.Block(_worker, 2);

        Assert.Equal(["slot 100 blocked +1", "blocked 100"], _node.Take());
        Assert.Equal(_node.Tasks.Total, _node.Tasks.Free);
    }

    [Fact]
    public void Unblocked_LaneBusy_ResumesWhenItIsEmptyAndBeforeNewTasks()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);
        _node.Block(_worker, 1);
        _node.Unblock(_worker, 1);
        _node.RunInSlot(100, 3);
        Assert.Equal(["run 1#1 in 1", "run 2#1 in 1"], _worker.Take());

        _node.Complete(_worker, 2);
        Assert.Equal(["resume 1"], _worker.Take());
        _node.RunInSlot(100, 4);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 1);

        Assert.Equal(["run 3#1 in 1", "run 4#1 in 1"], _worker.Take());
    }

    [Fact]
    public void Unblocked_CpuHasGoneToASlotThatNeverEnds_ItGivesWay()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.DispatchSlot(200);
        _node.RunInSlot(200, 2);
        _node.Unblock(_worker, 1);
        _worker.Take();

        // Its owner always has a next one.
        _node.RunInSlot(200, 3);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 2);
        Assert.Equal(["resume 1"], _worker.Take());
        _node.Complete(_worker, 1);

        Assert.Equal(["run 3#1 in 2"], _worker.Take());
        _node.Complete(_worker, 3);
        _node.Tasks.EndSlot(T(100));
        _node.Tasks.EndSlot(T(200));
        _node.AssertIdle();
    }

    [Fact]
    public void Unblocked_CpuHasGoneToASlotThatIsEmpty_ItGivesWayAtOnce()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.DispatchSlot(200);
        _node.Take();
        _worker.Take();

        _node.Unblock(_worker, 1);

        Assert.Equal(["unblocked 100", "slot 100 blocked -1"], _node.Take());
        Assert.Equal(["resume 1"], _worker.Take());
    }

    [Fact]
    public void Dispatch_CpuWasLentWhenTheSchedulerChose_SlotAndTaskTakeTurns()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.Unblock(_worker, 1);
        _node.Dispatch(2);
        _node.RunInSlot(100, 3);
        _worker.Take();

        _node.Complete(_worker, 1);
        Assert.Equal(["run 2#1"], _worker.Take());
        Assert.DoesNotContain("blocked 100", _node.Take()[^4..]);
        _node.Complete(_worker, 2);

        Assert.Equal(["run 3#1 in 1"], _worker.Take());
    }

    [Fact]
    public void Dispatch_WaitsForAGpu_SlotsDoNotGiveWay()
    {
        var node = new LocalNode(cpus: 1, gpus: 1);
        FakeWorker worker = node.AddWorker();
        node.Dispatch(1, cpus: 0, gpus: 1);
        node.Dispatch(2, cpus: 0, gpus: 1);
        node.DispatchSlot(100);
        worker.Take();

        node.RunInSlot(100, 3);
        node.RunInSlot(100, 4);

        Assert.Equal(["run 3#1 in 1", "run 4#1 in 1"], worker.Take());
    }

    [Fact]
    public void TakeBack_WhatHasNotStarted_ComesBackAndTheRestGoesOn()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);
        _worker.Take();
        _node.Take();

        _node.Tasks.TakeBack(T(100), onlyIfRoom: false);
        Assert.Equal(["take back 1"], _worker.Take());
        _node.Tasks.OnTakenBack(_worker.Session, new TakenBack(1, [T(2)]));

        Assert.Equal(["outcome 2#1 Returned", "taken back 100"], _node.Take());
        _node.Complete(_worker, 1);
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void OnTakenBack_AfterTheLastOneThatRanHadBlocked_TheSlotIsLent()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);
        _node.Tasks.TakeBack(T(100), onlyIfRoom: false);
        _node.Block(_worker, 1);
        _node.Take();

        _node.Tasks.OnTakenBack(_worker.Session, new TakenBack(1, [T(2)]));

        Assert.Equal(["outcome 2#1 Returned", "taken back 100", "blocked 100"], _node.Take());
        Assert.Equal(_node.Tasks.Total, _node.Tasks.Free);
    }

    [Fact]
    public void OnWorkerLost_HeadAndThoseThatWait_AreCharged_OthersAreNot()
    {
        _node.DispatchSlot(100);
        for (ulong i = 1; i <= 4; i++)
            _node.RunInSlot(100, i);
        _node.Block(_worker, 1);
        _node.RunInSlot(100, 5, arguments: Argument(7));
        _node.Take();

        _node.Tasks.OnWorkerLost(_worker.Session, "signal 9");

        Assert.Equal(
            ["outcome 1#1 WorkerLost", "outcome 2#1 WorkerDied", "outcome 3#1 ReturnedByDeath", "outcome 4#1 ReturnedByDeath",
                "outcome 5#1 Returned"],
            _node.Take().Where(line => line.StartsWith("outcome", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        _node.Fetched(Argument(7));
        _node.AssertIdle();
    }

    [Fact]
    public void OnWorkerLost_TheOwnerHearsOfTheSlotBeforeItsTasksComeBack()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Take();

        _node.Tasks.OnWorkerLost(_worker.Session, "signal 9");

        Assert.Equal(["ended 100", "finished 100#1", "outcome 1#1 WorkerDied"], _node.Take());
    }

    [Fact]
    public void OnWorkerClosed_ATaskThatComesAfterwards_IsNotCharged()
    {
        _node.DispatchSlot(100);
        _node.Take();

        _node.Tasks.OnWorkerClosed(_worker.Session);
        Assert.Equal(["ended 100"], _node.Take());
        _node.RunInSlot(100, 1);
        Assert.Equal(["outcome 1#1 Returned"], _node.Take());
        _node.Tasks.OnWorkerLost(_worker.Session, "signal 9");

        Assert.Equal(["finished 100#1"], _node.Take());
        _node.AssertIdle();
    }

    [Fact]
    public void OnWorkersUnavailable_WithAWorkerThatIsHere_ItRunsAllUntilItIsLost()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1, arguments: Argument(7));
        _node.RunInSlot(100, 2);
        _node.DispatchSlot(200);
        _node.Take();

        _node.Tasks.OnWorkersUnavailable(Job, "no such file");
        _node.Fetched(Argument(7));
        Assert.Equal(["run 2#1 in 1"], _worker.Take());
        Assert.DoesNotContain("ended 200 no workers", _node.Take());

        _node.DispatchSlot(300, cpus: 2);
        _node.Tasks.OnWorkerLost(_worker.Session, "signal 9");
        Assert.Contains("ended 300 no workers", _node.Take());
    }

    [Fact]
    public void Cancel_ForcedBehindTheHead_KillsOnlyWhatHasBegun()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2);
        _node.Take();
        _worker.Take();

        _node.Cancel(2, force: true);
        Assert.Empty(_node.Take());
        Assert.Equal(["cancel 2"], _worker.Take());
        _node.Complete(_worker, 1);

        Assert.Contains("kill 1", _node.Take());
    }

    [Fact]
    public void Cancel_BeforeItWasSent_NeverReachesTheWorker()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1, arguments: Argument(7));

        _node.Cancel(1);
        _node.Fetched(Argument(7));

        Assert.Empty(_worker.Take());
        Assert.Equal(OutcomeKind.Failed, Assert.Single(_node.Outcomes).Kind);
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void EndSlot_TasksInside_WhatHasNotBeenSentComesBack_TheRestEndsFirst()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.RunInSlot(100, 2, arguments: Argument(7));
        _node.Take();

        _node.Tasks.EndSlot(T(100));
        Assert.Equal(["outcome 2#1 Returned"], _node.Take());
        _node.Complete(_worker, 1);

        Assert.Equal(["outcome 1#1 Succeeded", "finished 100#1", "ended 100"], _node.Take());
        _node.Fetched(Argument(7));
        _node.AssertIdle();
    }

    [Fact]
    public void OnOwnerDied_TheSlotEndsWithItsLastTask()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _worker.Take();

        _node.Tasks.OnOwnerDied(Owner);
        Assert.Equal(["cancel 1"], _worker.Take());
        _node.Complete(_worker, 1, failed: true);

        _node.AssertIdle();
    }

    [Fact]
    public void EndJob_SlotsLentAndHeld_AreGivenBack()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.DispatchSlot(200);
        _node.RunInSlot(200, 2);
        _node.RunInSlot(100, 3);

        _node.Tasks.EndJob(Job);

        Assert.Equal([T(1), T(2), T(3)], _node.Outcomes.Select(outcome => outcome.Task).OrderBy(task => task.Number));
        Assert.Equal([T(100), T(200)], _node.Finished.Select(run => run.Task).OrderBy(task => task.Number));
        _node.AssertIdle();
    }

    [Fact]
    public void Held_ALentSlot_IsBlocked_OneThatGaveWayIsNot()
    {
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.DispatchSlot(200);
        _node.Unblock(_worker, 1);

        TaskAttempt[] held = [.. _node.Tasks.Held.OrderBy(run => run.Task.Number)];

        Assert.Equal([T(100), T(200)], held.Select(run => run.Task));
        Assert.Equal([false, false], held.Select(run => run.Blocked));
        Assert.All(held, run => Assert.True(run.IsSlot));
        _node.Block(_worker, 1);
        Assert.True(_node.Tasks.Held.Single(run => run.Task == T(100)).Blocked);
    }
}
