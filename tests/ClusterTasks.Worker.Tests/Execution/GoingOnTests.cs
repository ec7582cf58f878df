using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Execution.LocalNode;

namespace ClusterTasks.Worker.Tests.Execution;

/// <summary>A task that has what it waited for goes on wherever a CPU of its node is free. Task 1 has waited in slot 100, whose lane
/// belongs to task 2 since then.</summary>
public sealed class GoingOnTests
{
    private readonly LocalNode _node = new(cpus: 2);
    private readonly FakeWorker _worker;

    public GoingOnTests()
    {
        _worker = _node.AddWorker();
        _node.DispatchSlot(100);
        _node.RunInSlot(100, 1);
        _node.Block(_worker, 1);
        _node.RunInSlot(100, 2);
        _node.Take();
        _worker.Take();
    }

    [Fact]
    public void Unblocked_ItsLaneIsInUseAndACpuIsFree_GoesOnBesideTheSlot()
    {
        _node.Unblock(_worker, 1);

        Assert.Equal(["resume 1"], _worker.Take());
        Assert.Equal(["beside 1 CPU"], _node.Take());
        Assert.Equal(ResourceSet.Empty, _node.Tasks.Free);
        Assert.Equal(2, _node.Tasks.Running);
        Assert.Equal(TaskState.Running, NodeTasks.StateOf(_node.Tasks.Find(T(1))!));

        _node.Complete(_worker, 1);
        Assert.Equal(["beside nothing", "slot 100 blocked -1", "outcome 1#1 Succeeded"], _node.Take());
        _node.Complete(_worker, 2);
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void Unblocked_NoCpuIsFree_GoesOnAsSoonAsOneIs()
    {
        _node.Dispatch(9);
        _node.Unblock(_worker, 1);
        Assert.Equal(["run 9#1"], _worker.Take());
        Assert.Contains("waits for its CPUs", _node.Tasks.Explain(T(1)), StringComparison.Ordinal);

        _node.Complete(_worker, 9);

        Assert.Equal(["resume 1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Unblocked_ItsChildrenHaveAllCpus_GoesOnBesideThem()
    {
        // 9 is a child of 2, which is one of 1.
        (_node.Parents[T(9)], _node.Parents[T(2)]) = (T(2), T(1));
        _node.Block(_worker, 2);
        _node.Dispatch(9);
        _node.Dispatch(10);
        _node.Take();
        _worker.Take();

        _node.Unblock(_worker, 1);
        _node.Unblock(_worker, 2);

        Assert.Equal(["resume 1", "resume 2"], _worker.Take());
        Assert.Empty(_node.Take());
        Assert.Equal(ResourceSet.Empty, _node.Tasks.Free);
        Assert.Equal(4, _node.Tasks.Running);
        _node.Complete(_worker, 10);
        Assert.Contains("unblocked 100", _node.Take());
        foreach (ulong task in new ulong[] { 1, 9, 2 })
            _node.Complete(_worker, task);
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void Unblocked_ItsChildBeginsInALaneWhileItWaits_GoesOn()
    {
        _node.Dispatch(9);
        _node.RunInSlot(100, 3);
        _node.Parents[T(3)] = T(1);
        _node.Unblock(_worker, 1);
        Assert.Equal(["run 9#1", "run 3#1 in 1"], _worker.Take());

        _node.Complete(_worker, 2);

        Assert.Equal(["resume 1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Unblocked_ItsChildHasLessThanItLacks_Waits()
    {
        var node = new LocalNode(cpus: 3);
        FakeWorker worker = node.AddWorker();
        node.Dispatch(1, cpus: 2);
        node.Block(worker, 1);
        node.Parents[T(2)] = T(1);
        node.Dispatch(2);
        node.Dispatch(9, cpus: 2);
        worker.Take();

        node.Unblock(worker, 1);
        Assert.Empty(worker.Take());
        Assert.Contains("waits for its CPUs", node.Tasks.Explain(T(1)), StringComparison.Ordinal);
        node.Take();
        node.Complete(worker, 9);

        Assert.Equal(["resume 1"], worker.Take());
        node.Take();
    }

    [Fact]
    public void Unblocked_GoesOnBesideItsChildAndOthersFollowThatInItsLane_TheyMakeWayAfterAWhile()
    {
        _node.Parents[T(2)] = T(1);
        _node.Dispatch(9);
        _node.Unblock(_worker, 1);
        _node.RunInSlot(100, 3);
        Assert.Equal(["run 9#1", "resume 1", "run 3#1 in 1"], _worker.Take());

        _node.Complete(_worker, 2);
        _node.Clock = 3_000;
        _node.RunInSlot(100, 4);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 3);
        _node.Complete(_worker, 1);

        Assert.Equal(["run 4#1 in 1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Unblocked_TheFreeCpuIsThatOfAnIdleSlot_TakesIt()
    {
        _node.DispatchSlot(200);
        _node.Take();

        _node.Unblock(_worker, 1);
        Assert.Equal(["resume 1"], _worker.Take());
        Assert.Equal(["beside 1 CPU"], _node.Take());

        // To its owner the other slot is there as before, and what it sends starts when a CPU is free.
        _node.RunInSlot(200, 3);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 1);
        Assert.Equal(["run 3#1 in 2"], _worker.Take());
    }

    [Fact]
    public void Unblocked_TheOtherSlotHasMoreToRun_ItMakesWayAfterAWhile()
    {
        _node.DispatchSlot(200);
        _node.RunInSlot(200, 3);
        _node.Unblock(_worker, 1);
        _node.Clock = 2_999;
        _node.RunInSlot(200, 4);
        Assert.Equal(["run 3#1 in 2", "run 4#1 in 2"], _worker.Take());

        _node.Clock = 3_000;
        _node.RunInSlot(200, 5);
        _node.Complete(_worker, 3);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 4);

        Assert.Equal(["resume 1"], _worker.Take());
        _node.Complete(_worker, 1);
        Assert.Equal(["run 5#1 in 2"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void Completed_LastOfTheLane_TheTaskBesideTakesTheSlot()
    {
        _node.Unblock(_worker, 1);
        _node.Take();
        _worker.Take();

        _node.Complete(_worker, 2);
        Assert.Equal(["outcome 2#1 Succeeded", "beside nothing", "slot 100 blocked -1"], _node.Take());
        Assert.Equal(ResourceSet.FromCpus(1), _node.Tasks.Free);
        _node.RunInSlot(100, 3);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 1);

        Assert.Equal(["run 3#1 in 1"], _worker.Take());
        _node.Complete(_worker, 3);
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void Blocked_BesideItsSlot_GivesTheCpuBackAndMayGoOnThereAgain()
    {
        _node.Unblock(_worker, 1);
        _node.Take();

        _node.Block(_worker, 1);
        Assert.Equal(["beside nothing"], _node.Take());
        Assert.Equal(ResourceSet.FromCpus(1), _node.Tasks.Free);
        _node.Unblock(_worker, 1);

        Assert.Equal(["beside 1 CPU"], _node.Take());
        Assert.Equal(["resume 1", "resume 1"], _worker.Take());
    }

    [Fact]
    public void Blocked_AsTheLastOfTheLane_TheTaskBesideTakesTheSlotAndTheOtherGoesOnBesideIt()
    {
        _node.Unblock(_worker, 1);
        _worker.Take();

        _node.Block(_worker, 2);
        _node.Unblock(_worker, 2);

        Assert.Equal(["resume 2"], _worker.Take());
        Assert.Equal(ResourceSet.Empty, _node.Tasks.Free);
        _node.Complete(_worker, 1);
        _node.Complete(_worker, 2);
        _node.Tasks.EndSlot(T(100));
        _node.AssertIdle();
    }

    [Fact]
    public void OnWorkerLost_BesideItsSlot_IsChargedAndLeavesNothing()
    {
        _node.Unblock(_worker, 1);

        _node.Tasks.OnWorkerClosed(_worker.Session);
        _node.Tasks.OnWorkerLost(_worker.Session, "signal 9");

        Assert.Equal([OutcomeKind.WorkerDied, OutcomeKind.WorkerLost], _node.Outcomes.Select(outcome => outcome.Kind).Order());
        _node.AssertIdle();
    }

    [Fact]
    public void EndJob_BesideItsSlot_LeavesNothing()
    {
        _node.Unblock(_worker, 1);

        _node.Tasks.EndJob(Job);

        _node.AssertIdle();
    }

    [Fact]
    public void Cancel_ForcedBesideItsSlot_EndsTheProcess()
    {
        _node.Unblock(_worker, 1);
        _node.Take();

        _node.Cancel(1, force: true);

        Assert.Equal(["kill 1", "ended 100"], _node.Take());
    }

    [Fact]
    public void RunInSlot_NewerAttemptOfATaskBesideItsSlot_ItsCpuIsFreeForOthers()
    {
        _node.Unblock(_worker, 1);
        _node.Dispatch(9);
        _worker.Take();

        _node.RunInSlot(100, 1, attempt: 2);

        Assert.Equal(["cancel 1", "run 9#1", "run 1#2 in 1"], _worker.Take());
        _node.Take();
    }

    [Fact]
    public void TakeBack_OnlyIfRoom_AsksTheWorkerOnlyWhenASlotMoreWouldFit()
    {
        _node.RunInSlot(100, 3);
        _node.Dispatch(9);
        _worker.Take();

        _node.Tasks.TakeBack(T(100), onlyIfRoom: true);
        Assert.Empty(_worker.Take());
        _node.Complete(_worker, 9);
        _node.Tasks.TakeBack(T(100), onlyIfRoom: true);
        Assert.Equal(["take back 1"], _worker.Take());

        // Its owner has an empty slot of another kind, and will give that back.
        _node.DispatchSlot(200);
        _node.Tasks.TakeBack(T(100), onlyIfRoom: true);
        Assert.Equal(["take back 1"], _worker.Take());
    }

    [Fact]
    public void TakeBack_OnlyIfRoomAndNothingRuns_IsNotAnswered()
    {
        // Its owner would send the returned tasks to this very slot, and ask again, forever.
        _node.DispatchSlot(200);
        _worker.Take();

        _node.Tasks.TakeBack(T(200), onlyIfRoom: true);

        Assert.Empty(_worker.Take());
    }

    [Fact]
    public void Dispatch_NeedsTheCpusOfTwoIdleSlots_TakesBoth()
    {
        var node = new LocalNode(cpus: 2);
        FakeWorker worker = node.AddWorker();
        node.DispatchSlot(100);
        node.DispatchSlot(200);

        node.Dispatch(1, cpus: 2);

        Assert.Equal(["run 1#1"], worker.Take());
        node.Take();
    }
}
