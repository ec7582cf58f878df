using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Tasks with several results, each an object of its own.</summary>
public sealed class ItemTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Submit_SeveralResults_HoldsEach()
    {
        SubmitItems(1, 3);
        Assert.Equal([1, 1, 1], Enumerable.Range(0, 3).Select(i => _tables.Objects.Find(R(1, (uint)i))!.References));
        Assert.Equal(["schedule A1#1"], _tables.Take());
    }

    [Fact]
    public void OnOutcome_Succeeded_EachResultHasItsPlaceAndSize()
    {
        Start(1, 3, B);
        _tables.Succeed(1, [Stored(0, 500), new ResultEntry(1, [1], 1, []), Stored(2, 700)], B);

        Assert.Equal([ValueState.Stored, ValueState.Inline, ValueState.Stored], States(1, 3));
        Assert.Equal([500, 1, 700], Enumerable.Range(0, 3).Select(i => _tables.Objects.Find(R(1, (uint)i))!.Size));
        Assert.Equal([B], _tables.Objects.Find(R(1, 2))!.Locations.ToArray());
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Release_OneResult_FreesItAlone()
    {
        Start(1, 2, B);
        _tables.Succeed(1, [Stored(0, 500), Stored(1, 700)], B);
        _tables.Take();

        _tables.Release(R(1));
        Assert.Equal(["delete A1 at B"], _tables.Take());
        Assert.Equal(ValueState.Stored, _tables.StateOf(R(1, 1)));
        _tables.Release(R(1, 1));
        Assert.Equal(["delete A1.1 at B"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Release_AllResultsOfARunningTask_DoesNotCancelIt_AndItsResultsAreFreedAsTheyCome()
    {
        Start(1, 2, B);
        _tables.Release(R(1));
        _tables.Release(R(1, 1));
        Assert.Empty(_tables.Take());

        _tables.Succeed(1, [Stored(0, 500), Stored(1, 700)], B);
        Assert.Equal(["delete A1 at B", "delete A1.1 at B"], _tables.Take());
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void OnOutcome_Failed_EveryResultFailsWithTheSameError()
    {
        Start(1, 3, A);
        _tables.Fail(1, "boom");
        Assert.Equal(["boom", "boom", "boom"], Enumerable.Range(0, 3).Select(i => _tables.TextOf(R(1, (uint)i))));
        Assert.Equal(1, _tables.SettledTasks);
    }

    [Fact]
    public void OnOutcome_Succeeded_ATaskThatTakesTwoResultsIsQueuedOnce()
    {
        Start(1, 2, A);
        _tables.Submit(2, R(1), R(1, 1));
        _tables.Succeed(1, [Stored(0, 500), Stored(1, 700)]);
        Assert.Equal(["schedule A2#1"], _tables.Take());
    }

    [Fact]
    public void OnOutcome_Failed_ATaskThatTakesTwoResultsFailsOnce()
    {
        Start(1, 2, A);
        _tables.Submit(2, R(1), R(1, 1));
        _tables.Fail(1, "boom");
        Assert.Equal("boom", _tables.TextOf(R(2)));
        Assert.Equal(2, _tables.SettledTasks);
    }

    [Fact]
    public void Cancel_WhileItWaits_EveryResultIsCancelled()
    {
        _tables.Submit(Spec(1, Foreign(7)) with { Definition = F with { Results = 2 } });
        _tables.Tasks.Cancel(T(1), force: false, recursive: true, "test");
        Assert.Equal([ValueState.Failed, ValueState.Failed], States(1, 2));
        Assert.Equal(_tables.TextOf(R(1)), _tables.TextOf(R(1, 1)));
    }

    [Fact]
    public void NodeDies_RunsAgain_ResultsAreOfTheSecondAttempt()
    {
        Start(1, 2, B);
        _tables.NodeDies(B);
        Assert.Equal([ValueState.Pending, ValueState.Pending], States(1, 2));
        _tables.Accept(1, C);
        _tables.Take();

        _tables.Succeed(1, [Stored(0, 1), Stored(1, 2)], C, attempt: 1); // the first attempt, by a late word
        Assert.Equal(["delete A1 at C", "delete A1.1 at C"], _tables.Take());
        _tables.Succeed(1, [Stored(0, 3), Stored(1, 4)], C);
        Assert.Equal([3, 4], [_tables.Objects.Find(R(1))!.Size, _tables.Objects.Find(R(1, 1))!.Size]);
    }

    [Fact]
    public void NodeDies_AfterTheResults_MakesEachStoredOneAgain()
    {
        Start(1, 2, B);
        _tables.Succeed(1, [Stored(0, 1), new ResultEntry(1, [1], 1, [])], B);
        _tables.NodeDies(B);
        Assert.Equal([ValueState.Pending, ValueState.Inline], States(1, 2));
    }

    [Fact]
    public void OnOutcome_LateSuccessOfAnotherAttempt_AddsNoCopy()
    {
        Start(1, 2, B);
        _tables.Succeed(1, [Stored(0, 1), Stored(1, 2)], B);
        _tables.Take();

        _tables.Succeed(1, [Stored(0, 1), Stored(1, 2)], C, attempt: 2);
        Assert.Equal(["delete A1 at C", "delete A1.1 at C"], _tables.Take());
        _tables.Succeed(1, [Stored(0, 1), Stored(1, 2)], B, attempt: 2); // the same objects: one store has one of an id
        Assert.Empty(_tables.Take());
    }

    [Fact]
    public void OnOutcome_FewerResultsThanTheTaskHas_TheMissingOnesFail()
    {
        Start(1, 2, A);
        _tables.End(1, OutcomeKind.Succeeded, new ResultEntry(0, [1], 1, []));
        Assert.Equal([ValueState.Inline, ValueState.Failed], States(1, 2));
    }

    [Fact]
    public void OnOutcome_ResultsThatHoldEachOther_AreFreedAllTheSame()
    {
        Start(1, 2, A);
        _tables.Succeed(1, [new ResultEntry(0, [1], 1, [R(1, 1)]), new ResultEntry(1, [1], 1, [R(1)])]);
        _tables.Release(R(1));
        _tables.Release(R(1, 1));
        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Submit_AgainWhileOnlyALaterResultIsHeld_IsTheSameTask()
    {
        Start(1, 2, A);
        _tables.Succeed(1);
        _tables.Release(R(1));
        Assert.Null(_tables.Submit(Spec(1) with { Definition = F with { Results = 2 } }));
    }

    private static ResultEntry Stored(uint index, long size) => new(index, null, size, []);

    private void SubmitItems(ulong number, int results) => _tables.Submit(Spec(number) with { Definition = F with { Results = results } });

    private void Start(ulong number, int results, NodeId node)
    {
        SubmitItems(number, results);
        _tables.Accept(number, node);
        _tables.Take();
    }

    private IEnumerable<ValueState?> States(ulong number, int results) =>
        Enumerable.Range(0, results).Select(i => _tables.StateOf(R(number, (uint)i)));
}
