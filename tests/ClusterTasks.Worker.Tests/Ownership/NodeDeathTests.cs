using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class NodeDeathTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void NodeDies_TaskRunningThere_RunsAgain()
    {
        _tables.Submit(1);
        _tables.Submit(2);
        _tables.Accept(1, B);
        _tables.Accept(2, C);
        _tables.Take();

        _tables.Tasks.OnNodeDied(B);

        Assert.Equal(["schedule A1#2"], _tables.Take());
        Assert.Equal(OwnedTaskState.Running, _tables.Tasks.Find(T(2))!.State);
    }

    [Fact]
    public void NodeDies_WithoutProof_LeavesTheOutcomeOfATaskWithoutRetriesUnknown()
    {
        _tables.IsUnproven = true;
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 0 } });
        _tables.Submit(2);
        _tables.Accept(1, B);
        _tables.Accept(2, B);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal("unknown: node B", _tables.TextOf(R(1)));
        Assert.Contains("schedule A2#2", _tables.Take());
    }

    [Fact]
    public void NodeDies_BeforeTheProof_HoldsBackWhatMayRunOnce()
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 0 } });
        _tables.Accept(1, B);

        _tables.Dead.Add(B);
        _tables.Tasks.OnNodeDied(B);

        Assert.True(_tables.Tasks.AreInDoubt(B));
        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1)));
        _tables.Tasks.OnProof(B, hasEnded: true);
        Assert.Equal("node B died after 1", _tables.TextOf(R(1)));
        Assert.False(_tables.Tasks.AreInDoubt(B));
    }

    [Fact]
    public void NodeDies_TaskWithoutRetriesThere_Fails()
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 0 } });
        _tables.Submit(2, R(1));
        _tables.Accept(1, B);

        _tables.NodeDies(B);

        Assert.Equal("node B died after 1", _tables.TextOf(R(1)));
        Assert.Equal("node B died after 1", _tables.TextOf(R(2)));
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void NodeDies_QueuedTasks_GoToTheSchedulerAgain()
    {
        _tables.Submit(1);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(["reschedule A1#1"], _tables.Take());
    }

    [Fact]
    public void NodeDies_ObjectOnlyThere_IsLost()
    {
        ObjectId id = _tables.PutStored(1, B);
        _tables.Take();

        _tables.NodeDies(B);
        _tables.Objects.Watch(id, Driver, fetch: true);

        Assert.Equal(["tell S5 A1 Failed fetch"], _tables.Take());
        Assert.StartsWith("lost A1", _tables.TextOf(id), StringComparison.Ordinal);
        _tables.Release(id);
        Assert.Empty(_tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void NodeDies_ObjectAlsoElsewhere_KeepsTheOtherCopy()
    {
        ObjectId id = _tables.PutStored(1, B);
        _tables.Objects.AddLocation(id, C);

        _tables.NodeDies(B);

        Assert.Equal(ValueState.Stored, _tables.StateOf(id));
        Assert.Equal([C], _tables.Objects.Find(id)!.Locations.ToArray());
    }

    [Fact]
    public void NodeDies_InlineObjectWithACopyThere_StaysInline()
    {
        ObjectId id = _tables.Put(1);
        _tables.Objects.AddLocation(id, B);

        _tables.NodeDies(B);

        Assert.Equal(ValueState.Inline, _tables.StateOf(id));
        _tables.Check();
    }

    [Fact]
    public void NodeDies_LostObjectWithNestedReferences_StillLetsGoOfThem()
    {
        ObjectId inner = _tables.PutStored(1, A);
        ObjectId outer = _tables.PutStored(2, B, inner);
        _tables.Release(inner);
        _tables.NodeDies(B);
        _tables.Take();

        _tables.Release(outer);

        Assert.Equal(["delete A1 at A"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void NodeDies_BorrowedFromThereAndPending_Fails()
    {
        _tables.Objects.AddReference(Foreign(7));
        _tables.Objects.Watch(Foreign(7), Driver, fetch: false);
        _tables.Submit(1, Foreign(7));
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(["tell S5 B7 Failed"], _tables.Take());
        Assert.StartsWith("lost B7", _tables.TextOf(R(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void NodeDies_BorrowedFromThereButCopiedElsewhere_StaysReadable()
    {
        _tables.Objects.AddReference(Foreign(7));
        _tables.Tasks.Resolve(Foreign(7), ValueState.Stored, null, 1_000, C, []);

        _tables.NodeDies(B);

        Assert.Equal(ValueState.Stored, _tables.StateOf(Foreign(7)));
    }

    [Fact]
    public void NodeDies_LastBorrowerOfAnObject_FreesIt()
    {
        ObjectId id = _tables.PutStored(1);
        _tables.Objects.AddBorrower(id, B);
        _tables.Release(id);
        Assert.Empty(_tables.Take());

        _tables.NodeDies(B);

        Assert.Equal(["delete A1 at A"], _tables.Take());
    }

    [Fact]
    public void NodeDies_Subscriber_IsNotToldAnyMore()
    {
        _tables.Submit(1);
        _tables.Objects.Subscribe(R(1), B);
        _tables.Objects.Subscribe(R(1), C);
        _tables.NodeDies(B);
        _tables.Accept(1);
        _tables.Take();

        _tables.Succeed(1);

        Assert.Equal(["tell C A1 Inline"], _tables.Take());
    }

    [Fact]
    public void NodeDies_ObjectThatHeldAnObjectOfTheDeadNode_LeavesNothing()
    {
        // Freed by the death of its only borrower, and with it the reference inside, which the death fails at the same time.
        ObjectId outer = _tables.Put(1, Foreign(7));
        _tables.Objects.AddBorrower(outer, B);
        _tables.Release(outer);
        Assert.Equal(["borrow B7"], _tables.Take());

        _tables.NodeDies(B);

        _tables.Check();
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void NodeDies_WaitingTaskWhoseReadyArgumentIsLost_FailsWhenTheRestIsThere()
    {
        ObjectId lost = _tables.PutStored(1, B);
        _tables.Submit(2);
        _tables.Submit(3, lost, R(2));
        _tables.Submit(4, R(3));
        _tables.Accept(2, C);
        _tables.NodeDies(B);

        _tables.Succeed(2, C);

        Assert.StartsWith("lost A1", _tables.TextOf(R(3)), StringComparison.Ordinal);
        Assert.StartsWith("lost A1", _tables.TextOf(R(4)), StringComparison.Ordinal);
        Assert.Equal(0, _tables.Tasks.Count);
        _tables.Check();
    }
}
