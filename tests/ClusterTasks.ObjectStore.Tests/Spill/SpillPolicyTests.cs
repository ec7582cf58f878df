using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store.Owner;
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
        Gen.Select(Objects, Objects, Gen.Int[0, 400], Gen.Int[0, 1500], Gen.Int[0, 300])
            .Sample((droppable, primaries, waiting, room, drain) =>
        {
            SpillCandidate[] drop = [.. droppable.Select(Candidate)], spill = [.. primaries.Select(Candidate)];
            long used = Math.Min(Capacity, drop.Concat(spill).Sum(candidate => candidate.Record.Allocated));
            var books = new SpillBooks(Capacity, used, waiting * 64L, NeedsEntry: false, room * 64L, drain * 64L);

            SpillPlan plan = Policy.Next(books, drop, spill);

            long over = Math.Max(0, used - (long)(0.7 * Capacity));
            long draining = used > 0.8 * Capacity ? over : Math.Min(over, drain * 64L);
            long goal = Math.Max(draining, waiting * 64L);
            long Bytes(IEnumerable<ObjectRecord> records) => records.Sum(record => record.Allocated);
            ObjectRecord[] all = [.. plan.Drop, .. plan.Spill];
            Assert.Equal(Math.Max(0, draining - Bytes(all)), plan.Drain);
            if (goal == 0)
                Assert.Empty(all);
            // The plan has no busy object, none twice, the order of age, and never more than one object beyond the goal.
            Assert.DoesNotContain(drop.Concat(spill), candidate => candidate.IsBusy && all.Contains(candidate.Record));
            Assert.Equal(all.Length, all.Distinct().Count());
            Assert.Equal(plan.Drop, drop.Select(candidate => candidate.Record).Where(plan.Drop.Contains));
            Assert.Equal(plan.Spill, spill.Select(candidate => candidate.Record).Where(plan.Spill.Contains));
            Assert.True(all.Length == 0 || Bytes(all.SkipLast(1)) < goal);
            Assert.True(Bytes(plan.Spill) <= books.SpillRoom);
            // Writing is the last resort. An object that the plan leaves out is busy, or the disk has no room for it.
            if (plan.Spill.Count > 0)
                Assert.All(drop, candidate => Assert.True(candidate.IsBusy || plan.Drop.Contains(candidate.Record)));
            if (Bytes(all) < goal)
                Assert.All(spill, candidate =>
                    Assert.True(candidate.IsBusy || plan.Spill.Contains(candidate.Record)
                    || candidate.Record.Allocated > books.SpillRoom - Bytes(plan.Spill)));
        });
    }

    [Fact]
    public void Next_BelowTheUpperMark_DoesNothingUntilItIsCrossed()
    {
        SpillCandidate[] objects = [.. Enumerable.Range(0, 10).Select(_ => Candidate((100, false)))];
        SpillPlan Plan(long used, long drain) =>
            Policy.Next(new SpillBooks(Capacity, used * 64, 0, false, long.MaxValue, drain * 64), [], objects);

        Assert.True(Plan(800, drain: 0) is { IsEmpty: true, Drain: 0 });
        Assert.True(Plan(801, drain: 0) is { Spill.Count: 2, Drain: 0 });
        Assert.True(Plan(901, drain: 0) is { Spill.Count: 3, Drain: 0 });
        Assert.True(Plan(750, drain: 120) is { Spill.Count: 1, Drain: 0 });
        Assert.True(Plan(700, drain: 120) is { IsEmpty: true, Drain: 0 });
    }

    [Fact]
    public void Next_ObjectsComeBackWhileItDrains_WritesNoMoreForThem()
    {
        SpillCandidate[] objects = [.. Enumerable.Range(0, 1000).Select(_ => Candidate((1, false)))];
        long used = 900 * 64, drain = 0, written = 0;
        for (int round = 0; round < 300; round++)
        {
            SpillPlan plan = Policy.Next(
                new SpillBooks(Capacity, used, 0, false, long.MaxValue, drain), [],
                objects[(int)(written / 64)..Math.Min(1000, (int)(written / 64) + 40)]);
            written += plan.Spill.Count * 64;
            drain = plan.Drain;
            used -= plan.Spill.Count * 64;
            used = Math.Max(used, Math.Min(800 * 64, used + 640)); // As many are restored as the upper mark lets in.
        }

        Assert.Equal(200 * 64, written);
    }

    [Fact]
    public void Next_IndexIsFull_MakesRoomAlthoughThereIsMemory()
    {
        SpillPlan plan = Policy.Next(
            new SpillBooks(Capacity, 640, 64, NeedsEntry: true, long.MaxValue, 0), [], [Candidate((5, false)), Candidate((5, false))]);
        Assert.Equal(2, plan.Spill.Count);
    }

    private static SpillCandidate Candidate((int Size, bool Busy) from) =>
        new(new ObjectRecord(TestStore.Id(1), 0, 1, 0, new Allocation(0, 0, from.Size * 64), from.Size * 64), from.Busy);
}
