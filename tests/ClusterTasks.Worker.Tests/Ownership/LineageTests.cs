using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class LineageTests
{
    private readonly Tables _tables = new();

    private Lineage Lineage => _tables.Tasks.Lineage;

    [Fact]
    public void NodeDied_WithTheOnlyCopy_RunsTheTaskAgain()
    {
        Make(1);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(["schedule A1#2"], _tables.Take());
        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1)));
        _tables.Accept(1, C);
        _tables.SucceedStored(1, C);
        Assert.Equal(ValueState.Stored, _tables.StateOf(R(1)));
        Assert.Equal([C], _tables.Objects.Find(R(1))!.Locations.ToArray());
    }

    [Fact]
    public void NodeDied_WhileAnotherHasACopy_RunsNothing()
    {
        Make(1);
        _tables.Objects.AddLocation(R(1), C);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Empty(_tables.Take());
        Assert.Equal(ValueState.Stored, _tables.StateOf(R(1)));
    }

    [Fact]
    public void NodeDied_WithAResultWhoseArgumentsWereFreed_MakesTheseFirst()
    {
        Make(1);
        Make(2, R(1));
        Make(3, R(2));
        _tables.Release(R(1));
        _tables.Release(R(2));
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(["schedule A1#2"], _tables.Take());
        Make(1, C, ["schedule A2#2"]);
        Make(2, C, ["delete A1 at C", "schedule A3#2"]);
        Make(3, C, ["delete A2 at C"]);
        Assert.Equal(3, Lineage.Count);
    }

    [Fact]
    public void NodeDied_WithAnArgumentThatIsHeld_WaitsForIt()
    {
        Make(1);
        Make(2, R(1));
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(["schedule A1#2"], _tables.Take());
        Make(1, C, ["schedule A2#2"]);
    }

    [Fact]
    public void Release_OfTheLastResult_ForgetsTheWholeChain()
    {
        Make(1);
        Make(2, R(1));
        Make(3, R(2));
        _tables.Release(R(1));
        _tables.Release(R(2));
        Assert.Equal(3, Lineage.Count);

        _tables.Release(R(3));

        Assert.Equal(0, Lineage.Count);
        Assert.Equal(0, Lineage.Bytes);
        Assert.Empty(_tables.Objects.Entries);
    }

    [Fact]
    public void Release_OfAChainOfAMillion_NeedsNoStack()
    {
        // Each takes the one before; the tables are checked once, because their checks look at everything.
        const int Length = 100_000;
        var tables = new Tables();
        var lineage = new Lineage(tables.Objects, long.MaxValue);
        for (ulong number = 1; number <= Length; number++)
        {
            tables.Objects.AddNew(R(number));
            tables.Tasks.Resolve(R(number), ValueState.Stored, null, 1, B, []);
            TaskSpec spec = number == 1 ? Spec(number) : Spec(number, R(number - 1));
            lineage.Keep(new OwnedTask(spec.Call, spec.Definition, Driver, Job));
        }

        for (ulong number = 1; number < Length; number++)
            tables.Release(R(number));
        Assert.Equal(Length, lineage.Count);
        tables.Release(R(Length));

        Assert.Equal(0, lineage.Count);
    }

    [Fact]
    public void Keep_WithASmallArgument_HoldsItsValue()
    {
        ObjectId small = _tables.Put(1);
        Make(2, small);

        _tables.Release(small);

        Assert.Equal(ValueState.Inline, _tables.StateOf(small));
        _tables.NodeDies(B);
        Make(2, C, null);
        _tables.Release(R(2));
        Assert.Empty(_tables.Objects.Entries);
    }

    [Fact]
    public void Keep_WithAnObjectOfAnotherOwner_BorrowsItOn()
    {
        ObjectId foreign = Foreign(7);
        _tables.Objects.AddReference(foreign);
        _tables.Tasks.Resolve(foreign, ValueState.Stored, null, 1_000, C, []);
        Make(2, foreign);
        _tables.Take();

        _tables.Release(foreign);
        Assert.Empty(_tables.Take());
        _tables.Release(R(2));

        Assert.Contains("unborrow B7", _tables.Take());
    }

    [Fact]
    public void NodeDied_WithAPutObject_SaysHowToKeepTwoCopies()
    {
        _tables.PutStored(1, B);

        _tables.NodeDies(B);

        Assert.Contains("PutOptions.Copies", _tables.TextOf(R(1))!, StringComparison.Ordinal);
    }

    [Fact]
    public void NodeDied_WithAnArgumentThatWasPutAndFreed_LosesTheResult()
    {
        ObjectId put = _tables.PutStored(1, A);
        Make(2, put);
        _tables.Release(put);

        _tables.NodeDies(B);

        Assert.StartsWith("lost A2", _tables.TextOf(R(2)), StringComparison.Ordinal);
        Assert.Equal(0, Lineage.Count);
    }

    [Fact]
    public void NodeDied_WithAResultOfATaskThatMayRunOnce_SaysSo()
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 0 } });
        Make(1, B, null);

        _tables.NodeDies(B);

        Assert.Contains("MaxRetries = 0", _tables.TextOf(R(1))!, StringComparison.Ordinal);
        Assert.Equal(0, Lineage.Count);
    }

    [Fact]
    public void Keep_OverTheLimit_ForgetsTheOldestAndSaysSo()
    {
        // A megabyte holds about 1,700 tasks of 600 bytes.
        const int Tasks = 2_000;
        for (ulong number = 1; number <= Tasks; number++)
            Make(number);
        Assert.InRange(Lineage.Bytes, 1, 1 << 20);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Contains("lineage-bytes", _tables.TextOf(R(1))!, StringComparison.Ordinal);
        Assert.Equal(ValueState.Pending, _tables.StateOf(R(Tasks)));
    }

    [Fact]
    public void NodeDied_AgainAndAgain_EndsWithTheRetries()
    {
        _tables.Submit(Spec(1) with { Definition = F with { MaxRetries = 1 } });
        Make(1, B, null);

        _tables.NodeDies(B);
        Make(1, C, null);
        _tables.NodeDies(C);

        Assert.Contains("2 times", _tables.TextOf(R(1))!, StringComparison.Ordinal);
        Assert.Equal(0, Lineage.Count);
    }

    [Fact]
    public void SecondRun_ThatFails_IsALossAndNotTheFailure()
    {
        Make(1);
        _tables.NodeDies(B);
        _tables.Accept(1, C);

        _tables.Fail(1, "it threw");

        Assert.StartsWith(
            "lost A1: node B died, and its function, which ran again, failed", _tables.TextOf(R(1)), StringComparison.Ordinal);
        Assert.Equal(0, Lineage.Count);
    }

    [Fact]
    public void NodeDied_WithOneOfSeveralResults_KeepsTheOthers()
    {
        _tables.Submit(Spec(1) with { Definition = F with { Results = 2 } });
        _tables.Accept(1, B);
        _tables.Succeed(1, [new ResultEntry(0, null, 1_000, []), new ResultEntry(1, [7], 1, [])], B);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(["schedule A1#2"], _tables.Take());
        Assert.Equal(ValueState.Inline, _tables.StateOf(R(1, 1)));
        _tables.Accept(1, C);
        _tables.Succeed(1, [new ResultEntry(0, null, 1_000, []), new ResultEntry(1, [8], 1, [])], C);
        Assert.Equal([(byte)7], _tables.Objects.Find(R(1, 1))!.Blob!);
    }

    [Fact]
    public void NodeDied_WhileAWaitingTaskNeedsTheObject_LetsItWaitOn()
    {
        Make(1);
        _tables.Submit(2, R(1));
        _tables.Accept(2, C);
        _tables.NodeDies(B);
        _tables.Take();

        // The attempt could not get its argument.
        _tables.End(2, OutcomeKind.NotStarted, node: C);

        Assert.Equal(OwnedTaskState.WaitingForArguments, _tables.Tasks.Find(T(2))!.State);
        Make(1, C, ["schedule A2#2"]);
        Assert.Equal(1, _tables.Tasks.Find(T(2))!.Charged);
    }

    [Fact]
    public void NodeDied_WithItemsOfAnEndedStream_MakesThoseThatAreHeld()
    {
        Stream(items: 3);
        for (uint index = 1; index <= 3; index++)
            _tables.Tasks.RequestItem(R(1, index), Driver);
        _tables.Release(R(1, 2));
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(["schedule A1#2"], _tables.Take());
        _tables.Accept(1, C);
        Assert.Equal(["credit A1 3"], _tables.Take());
        for (uint index = 1; index <= 3; index++)
            _tables.Yield(1, index, stored: true, C);
        _tables.Succeed(1, C);
        Assert.Equal(["delete A1.2 at C"], _tables.Take());
        Assert.Equal([C], _tables.Objects.Find(R(1, 1))!.Locations.ToArray());
        Assert.Equal([C], _tables.Objects.Find(R(1, 3))!.Locations.ToArray());
    }

    [Fact]
    public void NodeDied_WithItemsOfAStreamThatWasLeft_MakesThemAgain()
    {
        Stream(items: 2);
        _tables.Tasks.RequestItem(R(1, 1), Driver);
        _tables.Release(R(1));
        _tables.NodeDies(B);
        _tables.Take();

        _tables.Accept(1, C);
        _tables.Yield(1, 1, stored: true, C);
        _tables.Yield(1, 2, stored: true, C);
        _tables.Succeed(1, C);

        Assert.Equal(["credit A1 2", "delete A1.2 at C"], _tables.Take());
        Assert.Equal(ValueState.Stored, _tables.StateOf(R(1, 1)));
        _tables.Release(R(1, 1));
        Assert.Equal(["delete A1.1 at C"], _tables.Take());
        Assert.Equal(0, Lineage.Count);
        Assert.Empty(_tables.Objects.Entries);
    }

    [Fact]
    public void NodeDied_WithAnItemThatTheNextRunHasPassed_RunsOnceMore()
    {
        Stream(items: 2);
        _tables.Objects.AddLocation(R(1, 1), C);
        _tables.Tasks.RequestItem(R(1, 1), Driver);
        _tables.Tasks.RequestItem(R(1, 2), Driver);
        _tables.NodeDies(B);
        _tables.Accept(1, A);
        _tables.Yield(1, 1, stored: true, A);
        _tables.Objects.Find(R(1, 1))!.Locations.Remove(A);

        _tables.NodeDies(C);
        _tables.Yield(1, 2, stored: true, A);
        _tables.Succeed(1, A);

        Assert.Equal(3, _tables.Tasks.Find(T(1))!.Attempt);
        _tables.Accept(1, A);
        _tables.Yield(1, 1, stored: true, A);
        _tables.Yield(1, 2, stored: true, A);
        _tables.Succeed(1, A);
        Assert.Equal(ValueState.Stored, _tables.StateOf(R(1, 1)));
        Assert.Null(_tables.Tasks.Find(T(1)));
    }

    [Fact]
    public void NodeDied_WithABorrowedObject_AsksItsOwner()
    {
        ObjectId foreign = Foreign(7);
        _tables.Objects.AddReference(foreign);
        _tables.Tasks.Resolve(foreign, ValueState.Stored, null, 1_000, C, []);
        _tables.Take();

        _tables.NodeDies(C);
        _tables.Objects.Watch(foreign, Driver, fetch: true);

        Assert.Equal(["subscribe B7"], _tables.Take());
        Assert.Equal(ValueState.Pending, _tables.StateOf(foreign));
    }

    /// <summary>A stream ends whose items are stored on node B.</summary>
    private void Stream(uint items)
    {
        _tables.Submit(Spec(1) with { Definition = F with { Result = ResultKind.Stream } });
        _tables.Accept(1, B);
        for (uint index = 1; index <= items; index++)
            _tables.Yield(1, index, stored: true, B);
        _tables.Succeed(1, B);
    }

    /// <summary>A task makes a stored object on node B.</summary>
    private void Make(ulong number, params ObjectId[] dependencies)
    {
        _tables.Submit(number, dependencies);
        Make(number, B, null);
    }

    /// <summary>The task makes a stored object on a node; the tables then ask for these lines.</summary>
    private void Make(ulong number, NodeId node, string[]? lines)
    {
        _tables.Accept(number, node);
        _tables.SucceedStored(number, node);
        if (lines is not null)
            Assert.Equal(lines, _tables.Take());
    }
}
