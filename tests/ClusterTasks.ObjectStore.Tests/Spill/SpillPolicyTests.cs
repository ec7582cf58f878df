using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using CsCheck;

namespace ClusterTasks.ObjectStore.Tests.Spill;

public sealed class SpillPolicyTests
{
    private const long Capacity = 1000 * 64;

    private static readonly SpillPolicy Policy = new(startAt: 0.8, stopAt: 0.7);

    private static readonly Gen<(int Size, bool Busy)[]> Objects = Gen.Select(Gen.Int[1, 200], Gen.Bool).Array[0, 12];

    [Fact]
    public void Next_AnyBooks_TakesTheOldestOfTheFreeOnesAndNoMoreThanNeeded()
    {
        Gen.Select(Objects, Objects, Gen.Int[0, 400], Gen.Int[0, 1500], Gen.Bool).Sample((droppable, primaries, waiting, room, wasDraining) =>
        {
            SpillCandidate[] drop = [.. droppable.Select(Candidate)], spill = [.. primaries.Select(Candidate)];
            long used = Math.Min(Capacity, drop.Concat(spill).Sum(candidate => candidate.Record.Allocated));
            var books = new SpillBooks(Capacity, used, waiting * 64L, NeedsSlot: false, room * 64L, wasDraining);

            SpillPlan plan = Policy.Next(books, drop, spill);

            bool expected = used > 0.8 * Capacity || (wasDraining && used > 0.7 * Capacity);
            Assert.Equal(expected, plan.IsDraining);
            long goal = Math.Max(expected ? used - (long)(0.7 * Capacity) : 0, waiting * 64L);
            long Bytes(IEnumerable<ObjectRecord> records) => records.Sum(record => record.Allocated);
            ObjectRecord[] all = [.. plan.Drop, .. plan.Spill];
            if (goal == 0)
                Assert.Empty(all);
            // Never a busy one; nothing twice; in the order of age; never more than one object beyond the goal.
            Assert.DoesNotContain(drop.Concat(spill), candidate => candidate.IsBusy && all.Contains(candidate.Record));
            Assert.Equal(all.Length, all.Distinct().Count());
            Assert.Equal(plan.Drop, drop.Select(candidate => candidate.Record).Where(plan.Drop.Contains));
            Assert.Equal(plan.Spill, spill.Select(candidate => candidate.Record).Where(plan.Spill.Contains));
            Assert.True(all.Length == 0 || Bytes(all.SkipLast(1)) < goal);
            Assert.True(Bytes(plan.Spill) <= books.SpillRoom);
            // Writing is the last resort, and what is left out is busy, or the disk has no room for it.
            if (plan.Spill.Count > 0)
                Assert.All(drop, candidate => Assert.True(candidate.IsBusy || plan.Drop.Contains(candidate.Record)));
            if (Bytes(all) < goal)
                Assert.All(spill, candidate => Assert.True(candidate.IsBusy || plan.Spill.Contains(candidate.Record) || candidate.Record.Allocated > books.SpillRoom - Bytes(plan.Spill)));
        });
    }

    [Fact]
    public void Next_BelowTheUpperMark_DoesNothingUntilItIsCrossed()
    {
        SpillCandidate[] objects = [.. Enumerable.Range(0, 10).Select(_ => Candidate((100, false)))];
        SpillPlan Plan(long used, bool draining) => Policy.Next(new SpillBooks(Capacity, used * 64, 0, false, long.MaxValue, draining), [], objects);

        Assert.True(Plan(800, draining: false) is { IsEmpty: true, IsDraining: false });
        Assert.True(Plan(801, draining: false) is { Spill.Count: 2, IsDraining: true });
        Assert.True(Plan(750, draining: true) is { Spill.Count: 1, IsDraining: true });
        Assert.True(Plan(700, draining: true) is { IsEmpty: true, IsDraining: false });
    }

    [Fact]
    public void Next_IndexIsFull_MakesRoomAlthoughThereIsMemory()
    {
        SpillPlan plan = Policy.Next(new SpillBooks(Capacity, 640, 64, NeedsSlot: true, long.MaxValue, false), [], [Candidate((5, false)), Candidate((5, false))]);
        Assert.Equal(2, plan.Spill.Count);
    }

    private static SpillCandidate Candidate((int Size, bool Busy) from) =>
        new(new ObjectRecord(TestStore.Id(1), 0, 1, 0, new Allocation(0, 0, from.Size * 64), from.Size * 64), from.Busy);
}
