using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class CancelTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Cancel_WaitingForArguments_EndsAtOnceWithItsConsumers()
    {
        _tables.Submit(1);
        _tables.Submit(2, R(1));
        _tables.Submit(3, R(2));
        _tables.Take();

        Cancel(2);

        Assert.Empty(_tables.Take());
        Assert.Equal("cancelled A2: test", _tables.TextOf(R(2)));
        Assert.Equal("cancelled A2: test", _tables.TextOf(R(3)));
        Assert.Equal(1, _tables.Tasks.Count);
        _tables.Accept(1);
        _tables.Succeed(1);
        Assert.Empty(_tables.Take());
    }

    [Fact]
    public void Cancel_Queued_EndsWhenTheSchedulerLetsGo()
    {
        _tables.Submit(1);
        _tables.Take();

        Cancel(1);
        Assert.Equal(["dequeue A1"], _tables.Take());
        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1)));
        _tables.Tasks.OnDequeued(T(1));

        Assert.StartsWith("cancelled A1", _tables.TextOf(R(1)), StringComparison.Ordinal);
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Cancel_QueuedThenAccepted_ReachesTheNode()
    {
        _tables.Submit(1);
        Cancel(1, force: true, recursive: true);
        _tables.Take();

        _tables.Accept(1, B);

        Assert.Equal(["cancel A1#1 at B force recursive"], _tables.Take());
        _tables.Fail(1, "cancelled there");
        Assert.Equal("cancelled there", _tables.TextOf(R(1)));
    }

    [Fact]
    public void OnDequeued_AcceptedMeanwhile_IsIgnored()
    {
        _tables.Submit(1);
        Cancel(1);
        _tables.Accept(1, B);

        _tables.Tasks.OnDequeued(T(1));

        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1)));
        Assert.Equal(OwnedTaskState.Running, _tables.Tasks.Find(T(1))!.State);
    }

    [Fact]
    public void OnDequeued_NotCancelled_IsIgnored()
    {
        _tables.Submit(1);

        _tables.Tasks.OnDequeued(T(1));
        _tables.Tasks.OnDequeued(T(9));

        Assert.Equal(OwnedTaskState.Queued, _tables.Tasks.Find(T(1))!.State);
    }

    [Fact]
    public void Cancel_Running_IsPassedOnEveryTime()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        _tables.Take();

        Cancel(1);
        Cancel(1, force: true);

        Assert.Equal(["cancel A1#1 at B", "cancel A1#1 at B force"], _tables.Take());
    }

    [Fact]
    public void Cancel_RunningThatFinishesAllTheSame_KeepsItsResult()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        Cancel(1);

        _tables.Succeed(1, B);

        Assert.Equal(ValueState.Inline, _tables.StateOf(R(1)));
    }

    [Theory]
    [InlineData((byte)OutcomeKind.WorkerDied)]
    [InlineData((byte)OutcomeKind.NotStarted)]
    public void Cancel_RunningWhoseAttemptIsLost_IsNotRetried(byte kind)
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        Cancel(1, force: true);
        _tables.Take();

        _tables.End(1, (OutcomeKind)kind, node: B);

        Assert.Empty(_tables.Take());
        Assert.StartsWith("cancelled A1", _tables.TextOf(R(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancel_RunningThatFailsRetryable_IsNotRetried()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        Cancel(1);
        _tables.Take();

        _tables.Fail(1, "boom", retryable: true);

        Assert.Empty(_tables.Take());
        Assert.Equal("boom", _tables.TextOf(R(1)));
    }

    [Fact]
    public void Cancel_RunningOnANodeThatDies_IsNotRetried()
    {
        _tables.Submit(1);
        _tables.Accept(1, B);
        Cancel(1);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Empty(_tables.Take());
        Assert.StartsWith("cancelled A1", _tables.TextOf(R(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancel_EndedOrUnknown_DoesNothing()
    {
        _tables.Submit(1);
        _tables.Accept(1);
        _tables.Succeed(1);
        _tables.Take();

        Cancel(1);
        Cancel(9);

        Assert.Empty(_tables.Take());
        Assert.Equal(ValueState.Inline, _tables.StateOf(R(1)));
    }

    [Fact]
    public void ScheduleAgain_CancelledWhileTheSchedulerForgot_IsTakenOutAgain()
    {
        _tables.Submit(1);
        Cancel(1);
        _tables.Take();

        _tables.Tasks.ScheduleAgain();

        // Handed over and taken out, in this order: the new scheduler must know the task that it forgets.
        Assert.Equal(["reschedule A1#1", "dequeue A1"], _tables.Take());
    }

    [Fact]
    public void OfSession_AfterSomeEnded_KnowsTheRest()
    {
        _tables.Submit(1);
        _tables.Submit(Spec(2), session: 6);
        _tables.Submit(Spec(3, R(1)) with { Parent = T(1) });
        _tables.Accept(1);
        _tables.Succeed(1);

        Assert.Equal([T(3)], _tables.Tasks.OfSession(Driver).Select(task => task.Id));
        Assert.Equal([T(2)], _tables.Tasks.OfSession(6).Select(task => task.Id));
        Assert.Equal([T(3)], _tables.Tasks.ChildrenOf(T(1)).Select(task => task.Id));
        _tables.Accept(3);
        _tables.Succeed(3);
        Assert.Empty(_tables.Tasks.ChildrenOf(T(1)));
    }

    private void Cancel(ulong number, bool force = false, bool recursive = false) =>
        _tables.Tasks.Cancel(T(number), force, recursive, "test");
}
