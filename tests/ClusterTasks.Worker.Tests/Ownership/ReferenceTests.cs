using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class ReferenceTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Unhold_Last_FreesEveryCopy()
    {
        ObjectId id = _tables.PutStored(1);
        _tables.Objects.AddLocation(id, B);
        _tables.Objects.AddLocation(id, C);
        _tables.Objects.AddLocation(id, B);
        _tables.Objects.AddReference(id);

        _tables.Release(id);
        Assert.Empty(_tables.Take());
        _tables.Release(id);

        Assert.Equal(["delete A1 at A", "delete A1 at B", "delete A1 at C"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Unhold_Unknown_IsIgnored()
    {
        _tables.Objects.RemoveReference(R(1));
        _tables.Objects.RemoveReference(Foreign(1));
        _tables.Objects.RemoveBorrower(R(1), B);

        Assert.Empty(_tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Unhold_OftenerThanHeld_NeverGoesNegative()
    {
        _tables.Submit(1);
        _tables.Release(R(1));
        _tables.Release(R(1));

        Assert.Equal(0, _tables.Objects.Find(R(1))!.References);
        _tables.Check();
    }

    [Fact]
    public void RemoveLocation_OneOfTwo_KeepsTheObjectAndTheLastOneIsReported()
    {
        ObjectId id = _tables.PutStored(1);
        _tables.Objects.AddLocation(id, B);

        Assert.Null(_tables.Objects.RemoveLocation(id, C)); // which never had one
        Assert.Null(_tables.Objects.RemoveLocation(id, A));
        Assert.Equal([B], _tables.Objects.Find(id)!.Locations.ToArray());
        Assert.Equal(id, _tables.Objects.RemoveLocation(id, B)?.Id);
        Assert.Null(_tables.Objects.RemoveLocation(R(99), B));
    }

    [Fact]
    public void AddLocation_FreedObject_DeletesTheCopy()
    {
        _tables.PutStored(1);
        _tables.Release(R(1));
        _tables.Take();

        _tables.Objects.AddLocation(R(1), B);

        Assert.Equal(["delete A1 at B"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void AddLocation_LostObject_DeletesTheCopy()
    {
        _tables.PutStored(1, B);
        _tables.NodeDies(B);
        _tables.Take();

        _tables.Objects.AddLocation(R(1), C);

        // Its readers have been told that it is lost; a copy that nobody is told of would stay forever.
        Assert.Equal(["delete A1 at C"], _tables.Take());
    }

    [Fact]
    public void Free_NestedReferences_GoWithTheirObject()
    {
        ObjectId inner = _tables.PutStored(1);
        ObjectId outer = _tables.Put(2, inner, inner, Foreign(7));
        _tables.Release(inner);
        Assert.Equal(["borrow B7"], _tables.Take());
        Assert.Equal(2, _tables.Objects.Find(inner)!.References);

        _tables.Release(outer);

        Assert.Equal(["delete A1 at A", "unborrow B7"], _tables.Take().Order());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Resolve_SecondOutcome_IsIgnored()
    {
        _tables.Put(1);
        _tables.Put(2);

        _tables.Tasks.Resolve(R(1), ValueState.Failed, Bytes("late"), 0, default, [R(2)]);

        Assert.Equal(ValueState.Inline, _tables.StateOf(R(1)));
        Assert.Equal(1, _tables.Objects.Find(R(2))!.References);
    }

    [Fact]
    public void Hold_Foreign_BorrowsAndUnborrowsOnceEach()
    {
        ObjectId id = Foreign(7);
        for (int round = 0; round < 3; round++)
        {
            _tables.Objects.AddReference(id);
            _tables.Objects.AddReference(id);
            Assert.Equal(["borrow B7"], _tables.Take());
            _tables.Release(id);
            Assert.Empty(_tables.Take());
            _tables.Release(id);
            Assert.Equal(["unborrow B7"], _tables.Take());
        }

        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Hold_FreedOwnObject_IsAnErrorForItsReader()
    {
        ObjectId id = _tables.Put(1);
        _tables.Release(id);

        _tables.Objects.AddReference(id);
        _tables.Objects.Watch(id, Driver, fetch: true);

        Assert.Equal(["tell S5 A1 Failed fetch"], _tables.Take());
        Assert.StartsWith("lost A1", _tables.TextOf(id), StringComparison.Ordinal);
        _tables.Release(id);
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Hold_FreedOwnObjectInsideAValue_IsAnErrorForItsReader()
    {
        _tables.Put(1);
        _tables.Release(R(1));
        ObjectId outer = _tables.Put(2, R(1));

        _tables.Objects.Watch(R(1), Driver, fetch: false);
        Assert.Equal(["tell S5 A1 Failed"], _tables.Take());

        _tables.Release(outer);
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Watch_BehindTheRelease_IsAnsweredAndLeavesNothing()
    {
        _tables.Objects.Watch(R(1), Driver, fetch: false);
        _tables.Objects.Watch(Foreign(7), Driver, fetch: false);

        Assert.Equal(["tell S5 A1 Failed", "tell S5 B7 Failed"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Watch_Pending_IsToldOnceWithItsOwnWish()
    {
        _tables.Submit(1);
        _tables.Take();
        _tables.Objects.Watch(R(1), session: 5, fetch: false);
        _tables.Objects.Watch(R(1), session: 6, fetch: true);
        _tables.Objects.Watch(R(1), session: 7, fetch: true);
        _tables.Objects.RemoveWatcher(R(1), 7);
        Assert.Empty(_tables.Take());
        _tables.Accept(1);

        _tables.SucceedStored(1);

        Assert.Equal(["tell S5 A1 Stored", "tell S6 A1 Stored fetch"], _tables.Take());
    }

    [Fact]
    public void Watch_Foreign_SubscribesOnceAndIsTold()
    {
        _tables.Objects.AddReference(Foreign(7));
        _tables.Objects.Watch(Foreign(7), Driver, fetch: false);
        _tables.Objects.Watch(Foreign(7), Driver, fetch: true);
        Assert.Equal(["borrow B7", "subscribe B7"], _tables.Take());

        _tables.Tasks.Resolve(Foreign(7), ValueState.Inline, [1], 1, default, []);

        Assert.Equal(["tell S5 B7 Inline", "tell S5 B7 Inline fetch"], _tables.Take());
    }

    [Fact]
    public void Subscribe_Known_IsToldNowOrLater()
    {
        _tables.Put(1);
        _tables.Submit(2);
        _tables.Take();

        Assert.True(_tables.Objects.Subscribe(R(1), B));
        Assert.True(_tables.Objects.Subscribe(R(2), B));
        Assert.False(_tables.Objects.Subscribe(R(3), B));
        Assert.Equal(["tell B A1 Inline"], _tables.Take());
        _tables.Accept(2);
        _tables.Fail(2, "boom");

        Assert.Equal(["tell B A2 Failed"], _tables.Take());
        Assert.Null(_tables.Objects.Find(R(3)));
    }

    [Fact]
    public void Borrower_KeepsTheObjectUntilItLetsGo()
    {
        ObjectId id = _tables.PutStored(1);
        Assert.True(_tables.Objects.AddBorrower(id, B));
        Assert.True(_tables.Objects.AddBorrower(id, B));
        Assert.True(_tables.Objects.AddBorrower(id, C));
        Assert.False(_tables.Objects.AddBorrower(R(2), B));
        _tables.Release(id);
        _tables.Objects.RemoveBorrower(id, B);
        Assert.Empty(_tables.Take());

        _tables.Objects.RemoveBorrower(id, C);

        Assert.Equal(["delete A1 at A"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Resolve_ForeignThatFailedHereBefore_NeverDeletesTheOwnersCopy()
    {
        // Two subscriptions may be under way (held, released, held again); the death of the first copy's node comes between the answers.
        ObjectId id = Foreign(7);
        _tables.Objects.AddReference(id);
        _tables.Tasks.Resolve(id, ValueState.Stored, null, 1_000, C, []);
        _tables.NodeDies(C);
        _tables.Take();

        _tables.Tasks.Resolve(id, ValueState.Stored, null, 1_000, B, []);

        Assert.DoesNotContain(_tables.Take(), line => line.StartsWith("delete", StringComparison.Ordinal));
    }
}
