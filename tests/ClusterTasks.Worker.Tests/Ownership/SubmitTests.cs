using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class SubmitTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Submit_NoArguments_IsScheduledOnce()
    {
        OwnedTask? task = _tables.Submit(1);

        Assert.Equal(["schedule A1#1"], _tables.Take());
        Assert.Equal(OwnedTaskState.Queued, task!.State);
        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1)));
    }

    [Fact]
    public void Submit_SchedulingFails_FailsThatTaskAlone()
    {
        _tables.Faulty = T(2);
        _tables.Submit(1);
        _tables.Submit(2);
        _tables.Submit(3);

        Assert.Equal(["schedule A1#1", "schedule A2#1", "dequeue A2", "schedule A3#1"], _tables.Take());
        Assert.Equal("fault: in the scheduler's part", _tables.TextOf(R(2)));
        Assert.Equal(ValueState.Failed, _tables.StateOf(R(2)));
        Assert.Equal(2, _tables.Tasks.Count);
    }

    [Fact]
    public void Succeed_SchedulingOfTheNextFails_EndsBoth()
    {
        _tables.Faulty = T(2);
        _tables.Submit(1);
        _tables.Submit(2, R(1));
        _tables.Submit(3, R(1));
        _tables.Accept(1);
        _tables.Succeed(1);

        Assert.Equal([ValueState.Inline, ValueState.Failed, ValueState.Pending],
            Enumerable.Range(1, 3).Select(number => _tables.StateOf(R((ulong)number))!.Value));
        Assert.Equal(OwnedTaskState.Queued, _tables.Tasks.Find(T(3))!.State);
        _tables.Check();
    }

    [Fact]
    public void Submit_SameIdAgain_IsTheSameTask()
    {
        _tables.Submit(1);
        _tables.Take();

        Assert.Null(_tables.Submit(1));

        Assert.Empty(_tables.Take());
        Assert.Equal(1, _tables.Objects.Find(R(1))!.References);
    }

    [Fact]
    public void Submit_SameIdAfterItsEnd_DoesNotRunAgain()
    {
        _tables.Submit(1);
        _tables.Accept(1);
        _tables.Succeed(1);
        _tables.Take();

        Assert.Null(_tables.Submit(1));

        Assert.Empty(_tables.Take());
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Submit_ReadyArguments_AreHeldUntilTheEnd()
    {
        ObjectId inline = _tables.Put(1);
        ObjectId stored = _tables.PutStored(2);
        _tables.Submit(3, inline, stored);
        _tables.Release(inline);
        _tables.Release(stored);
        Assert.Equal(["schedule A3#1"], _tables.Take());

        _tables.Accept(3);
        _tables.Succeed(3);

        Assert.Equal(["delete A2 at A"], _tables.Take());
        Assert.Equal([R(3)], _tables.Objects.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void Submit_CancelledAlready_NeverStartsAndLeavesNothing()
    {
        _tables.Submit(1);
        _tables.Take();

        _tables.Submit(Tables.Spec(2, R(1)), cancelled: "its parent was told to stop");
        _tables.Submit(Tables.Spec(3), cancelled: "its parent was told to stop");

        Assert.Empty(_tables.Take());
        Assert.Equal([T(1)], _tables.Tasks.Tasks.Select(task => task.Id));
        Assert.Equal(ValueState.Failed, _tables.Objects.Find(R(3))!.State);
    }

    [Fact]
    public void Submit_PendingArgument_IsScheduledWhenItExists()
    {
        _tables.Submit(1);
        _tables.Submit(2, R(1));
        Assert.Equal(["schedule A1#1"], _tables.Take());
        Assert.Equal(1, _tables.Tasks.Find(T(2))!.Missing);

        _tables.Accept(1);
        _tables.Succeed(1);

        Assert.Equal(["schedule A2#1"], _tables.Take());
    }

    [Fact]
    public void Submit_SeveralPendingArguments_WaitsForTheLast()
    {
        _tables.Submit(1);
        _tables.Submit(2);
        _tables.Submit(3, R(1), R(2));
        _tables.Accept(1);
        _tables.Accept(2);
        _tables.Take();

        _tables.Succeed(2);
        Assert.Empty(_tables.Take());
        _tables.Succeed(1);
        Assert.Equal(["schedule A3#1"], _tables.Take());
    }

    [Fact]
    public void Submit_SamePendingArgumentTwice_RunsOnceAndLetsGoOfBoth()
    {
        _tables.Submit(1);
        _tables.Submit(2, R(1), R(1));
        _tables.Release(R(1));
        _tables.Accept(1);
        _tables.Take();

        _tables.SucceedStored(1);
        Assert.Equal(["schedule A2#1"], _tables.Take());
        _tables.Accept(2);
        _tables.Succeed(2);

        Assert.Equal(["delete A1 at A"], _tables.Take());
        Assert.Null(_tables.Objects.Find(R(1)));
    }

    [Fact]
    public void Submit_SameFailedArgumentTwice_FailsOnce()
    {
        _tables.Submit(1);
        _tables.Submit(2, R(1), R(1));
        _tables.Objects.Watch(R(2), Driver, fetch: false);
        _tables.Accept(1);
        _tables.Take();

        _tables.Fail(1, "boom");

        Assert.Equal(["tell S5 A2 Failed"], _tables.Take());
        Assert.Equal("boom", _tables.TextOf(R(2)));
    }

    [Fact]
    public void Submit_FailedArgument_FailsWithItsError()
    {
        _tables.Submit(1);
        _tables.Accept(1);
        _tables.Fail(1, "boom");
        _tables.Take();

        OwnedTask? task = _tables.Submit(2, R(1));

        Assert.Empty(_tables.Take());
        Assert.Equal(OwnedTaskState.Done, task!.State);
        Assert.Equal("boom", _tables.TextOf(R(2)));
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Submit_FailedAndPendingArgument_LeavesThePendingOneAlone()
    {
        _tables.Submit(1);
        _tables.Submit(2);
        _tables.Accept(1);
        _tables.Accept(2);
        _tables.Fail(1, "boom");
        _tables.Submit(3, R(2), R(1));
        Assert.Equal("boom", _tables.TextOf(R(3)));
        _tables.Take();

        _tables.Succeed(2);

        Assert.Empty(_tables.Take());
        Assert.Equal(1, _tables.Objects.Find(R(2))!.References);
    }

    [Fact]
    public void Submit_ForeignArgument_IsBorrowedAndSubscribedOnce()
    {
        _tables.Submit(1, Foreign(7));
        _tables.Submit(2, Foreign(7));
        Assert.Equal(["borrow B7", "subscribe B7"], _tables.Take());

        _tables.Tasks.Resolve(Foreign(7), ValueState.Stored, null, 1_000, B, []);
        Assert.Equal(["schedule A1#1", "schedule A2#1"], _tables.Take().Order());

        _tables.Accept(1);
        _tables.Succeed(1);
        Assert.Empty(_tables.Take());
        _tables.Accept(2);
        _tables.Succeed(2);
        Assert.Equal(["unborrow B7"], _tables.Take());
    }

    [Fact]
    public void Submit_ArgumentFreedBefore_FailsInsteadOfWaitingForEver()
    {
        _tables.Put(1);
        _tables.Release(R(1));
        _tables.Take();

        _tables.Submit(2, R(1));

        Assert.Empty(_tables.Take());
        Assert.Equal(ValueState.Failed, _tables.StateOf(R(2)));
        Assert.StartsWith("lost A1", _tables.TextOf(R(2)), StringComparison.Ordinal);
        Assert.Null(_tables.Objects.Find(R(1)));
    }

    [Fact]
    public void Submit_ArgumentOfADeadNode_FailsInsteadOfWaitingForEver()
    {
        _tables.NodeDies(B);

        _tables.Submit(1, Foreign(7));

        Assert.Equal(ValueState.Failed, _tables.StateOf(R(1)));
        Assert.Equal([R(1)], _tables.Objects.Entries.Select(entry => entry.Id));
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Submit_NestedReferences_AreHeldButNotAwaited()
    {
        _tables.Submit(1);
        _tables.Submit(Spec(2) with { Nested = [R(1), Foreign(7)] });
        _tables.Release(R(1));
        Assert.Equal(["schedule A1#1", "borrow B7", "schedule A2#1"], _tables.Take());

        _tables.Accept(1);
        _tables.SucceedStored(1);
        Assert.Empty(_tables.Take());
        _tables.Accept(2);
        _tables.Succeed(2);

        Assert.Equal(["delete A1 at A", "unborrow B7"], _tables.Take().Order());
    }
}
