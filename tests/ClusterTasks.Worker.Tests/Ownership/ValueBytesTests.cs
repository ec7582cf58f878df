using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using CsCheck;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Memory of the node's process that values take: counted, moved, refused and given back.</summary>
public sealed class ValueBytesTests
{
    private readonly Tables _tables = new();
    private int _due;

    public ValueBytesTests() => Limit(long.MaxValue, long.MaxValue);

    private ValueBytes Values => _tables.Objects.Values;

    [Fact]
    public void Resolve_SmallValueWithReferences_IsCountedUntilItIsFreed()
    {
        ObjectId inner = Put(1, 100);
        Put(2, 60, inner, Foreign(9));
        Assert.Equal((160, 160 + (2 * ValueBytes.ReferenceBytes)), (Values.Inline, Values.Total));

        _tables.Objects.RemoveReference(R(2));
        Assert.Equal((100, 100), (Values.Inline, Values.Total));
        _tables.Objects.RemoveReference(R(1));
        Assert.Equal((0, 0), (Values.Inline, Values.Total));
    }

    [Fact]
    public void Resolve_AboveTheMark_ValuesAreDueToMoveOldestFirst()
    {
        Limit(moveAbove: 10_000, most: long.MaxValue);
        Put(1, 5_000);
        Put(2, 100); // too small to be worth a place in the store
        Put(3, 4_500);
        Assert.Equal(0, _due);
        Put(4, 5_000);
        Assert.Equal(1, _due);

        _tables.Objects.RemoveReference(R(3));
        Assert.Equal([R(1), R(4)], TakeAll());
        Assert.True(_tables.Objects.MoveToStore(R(1)));
        Assert.Equal(ValueState.Stored, _tables.Objects.Find(R(1))!.State);
        Assert.Equal([A], _tables.Objects.Find(R(1))!.Locations.ToArray());
        Assert.Equal(5_100, Values.Total);
        Assert.False(_tables.Objects.MoveToStore(R(3))); // freed meanwhile
        _tables.Objects.RemoveReference(R(1));
        Assert.Equal(5_100, Values.Total);
    }

    [Fact]
    public void Resolve_PastTheLimit_IsRefusedByNameAndHoldsNothing()
    {
        Limit(moveAbove: 1_000, most: 10_000);
        Put(1, 9_900);
        ObjectId inner = Foreign(9);
        Put(2, 400, inner);
        Assert.Equal((ValueState.Failed, 1L), (_tables.Objects.Find(R(2))!.State, Values.Refused));
        Assert.Equal(Bytes("full"), _tables.Objects.Find(R(2))!.Blob);
        Assert.Null(_tables.Objects.Find(inner));

        Put(3, 100); // counted as a handle, not worth an error
        Assert.Equal(ValueState.Inline, _tables.Objects.Find(R(3))!.State);

        _tables.Objects.RemoveReference(R(1));
        Put(4, 400);
        Assert.Equal(ValueState.Inline, _tables.Objects.Find(R(4))!.State);
    }

    [Fact]
    public void Resolve_ManyReferencesInAStoredValue_AreRefusedAndTheCopyIsFreed()
    {
        Limit(moveAbove: 1_000, most: 10_000);
        _tables.PutStored(1, A, [.. Enumerable.Range(1, 500).Select(i => Foreign((ulong)i))]);

        Assert.Equal(ValueState.Failed, _tables.Objects.Find(R(1))!.State);
        Assert.Contains("delete", string.Join(' ', _tables.Take()), StringComparison.Ordinal);
        Assert.Equal(0, Values.Total);
    }

    /// <summary>An exception may carry half a megabyte, and a program may hold thousands of failed results.</summary>
    [Fact]
    public void Resolve_Errors_AreCountedAndPastTheLimitOneStandsForAll()
    {
        Limit(moveAbove: 1_000, most: 10_000);
        Fail(1, 9_000);
        Assert.Equal(9_000, Values.Total);
        Fail(2, 2_000);
        Assert.Equal(Bytes("full"), _tables.Objects.Find(R(2))!.Blob);
        Assert.Equal(9_000, Values.Total);
        Assert.Equal(0, _due); // an error does not move into the store

        _tables.PutStored(3, B);
        _tables.Objects.MarkLost(_tables.Objects.Find(R(3))!, new byte[800]);
        Assert.Equal(9_800, Values.Total);
        _tables.Objects.AssertInvariants();
        for (ulong number = 1; number <= 3; number++)
            _tables.Objects.RemoveReference(R(number));
        Assert.Equal(0, Values.Total);
    }

    /// <summary>One program's errors, or values, take no other's results away.</summary>
    [Fact]
    public void Resolve_OneMakerHasAll_AnotherStillHasItsShare()
    {
        Limit(moveAbove: 100_000, most: 10_000);
        Fail(1, 9_900);
        Put(2, 400);
        Assert.Equal(ValueState.Failed, _tables.Objects.Find(R(2))!.State);

        ObjectId other = new(TaskId.Create(A, 77, 1), 0);
        _tables.Objects.AddNew(other);
        _tables.Tasks.Resolve(other, ValueState.Inline, new byte[1_600], 1_600, default, []);
        Assert.Equal(ValueState.Inline, _tables.Objects.Find(other)!.State);
        ObjectId more = new(TaskId.Create(A, 77, 2), 0);
        _tables.Objects.AddNew(more);
        _tables.Tasks.Resolve(more, ValueState.Inline, new byte[400], 400, default, []);
        Assert.Equal(ValueState.Failed, _tables.Objects.Find(more)!.State); // a third of the limit, divided by two
        _tables.Objects.AssertInvariants();
    }

    [Fact]
    public void Resolve_AnotherNodesValueAboveTheMark_StaysThere()
    {
        Limit(moveAbove: 5_000, most: long.MaxValue);
        Put(1, 6_000);
        _tables.Objects.AddReference(Foreign(1));
        _tables.Tasks.Resolve(Foreign(1), ValueState.Inline, new byte[5_000], 5_000, default, []);

        ObjectEntry entry = _tables.Objects.Find(Foreign(1))!;
        Assert.Equal(ValueState.Stored, entry.State);
        Assert.Equal([B], entry.Locations.ToArray());
        Assert.Equal(6_000, Values.Total);
    }

    [Fact]
    public void RandomHistory_CountsAndListStayExact() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 200]).Array[0, 100].Sample(
            history =>
            {
                var tables = new Tables();
                tables.Objects.Values.MoveAbove = 30_000;
                tables.Objects.Values.Most = 60_000;
                var taken = new List<ObjectEntry>();
                foreach ((int operation, int pick) in history)
                {
                    ulong number = (ulong)(pick % 30) + 1;
                    switch (operation)
                    {
                        case 0 or 1 when tables.Objects.Find(R(number)) is null:
                            tables.Objects.AddNew(R(number));
                            tables.Tasks.Resolve(
                                R(number), ValueState.Inline, new byte[pick * 50], pick * 50, default, [Foreign((ulong)pick)]);
                            break;
                        case 2:
                            tables.Objects.RemoveReference(R(number));
                            break;
                        case 3 when tables.Objects.Values.TakeOldest() is { } oldest:
                            taken.Add(oldest);
                            break;
                        case 4 when taken.Count > 0:
                            ObjectEntry next = taken[pick % taken.Count];
                            taken.Remove(next);
                            if (pick % 2 == 0)
                                tables.Objects.MoveToStore(next.Id);
                            else if (tables.Objects.Find(next.Id) == next)
                                tables.Objects.Values.PutBack(next);
                            break;
                    }

                    tables.Objects.AssertInvariants();
                }

                for (ulong number = 1; number <= 30; number++)
                    tables.Objects.RemoveReference(R(number));
                tables.Objects.AssertInvariants();
                Assert.Equal((0, 0), (tables.Objects.Values.Inline, tables.Objects.Values.Total));
                Assert.Null(tables.Objects.Values.TakeOldest());
            },
            iter: 1_000);

    private void Limit(long moveAbove, long most)
    {
        Values.MoveAbove = moveAbove;
        Values.Most = most;
        byte[] full = Values.Share(Bytes("full"));
        Values.Refusal = () => full;
        Values.MovingIsDue = () => _due++;
    }

    private ObjectId Put(ulong number, int bytes, params ObjectId[] nested)
    {
        _tables.Objects.AddNew(R(number));
        _tables.Tasks.Resolve(R(number), ValueState.Inline, new byte[bytes], bytes, default, nested);
        return R(number);
    }

    private void Fail(ulong number, int bytes)
    {
        _tables.Objects.AddNew(R(number));
        _tables.Tasks.Resolve(R(number), ValueState.Failed, new byte[bytes], 0, default, []);
    }

    private List<ObjectId> TakeAll()
    {
        var all = new List<ObjectId>();
        while (Values.TakeOldest() is { } entry)
            all.Add(entry.Id);
        return all;
    }
}
