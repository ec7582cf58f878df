using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed partial class StreamTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Items_AreHeldUntilTheyAreAskedForThenByTheConsumer()
    {
        Start();
        _tables.Yield(1, 1, stored: true);
        Assert.Equal(1, _tables.Objects.Find(R(1, 1))!.References);

        Request(1);
        Assert.Equal(["credit A1 1", "tell S5 A1.1 Stored"], _tables.Take());
        Assert.Equal(1, _tables.Objects.Find(R(1, 1))!.References);
        _tables.Release(R(1, 1));

        Assert.Equal(["delete A1.1 at A"], _tables.Take());
    }

    [Fact]
    public void RequestItem_AheadOfTheProducer_IsToldWhenItComes()
    {
        Start();
        Request(1);
        Request(2);
        Assert.Equal(["credit A1 1", "credit A1 2"], _tables.Take());

        _tables.Yield(1, 1);
        _tables.Yield(1, 2);

        Assert.Equal(["tell S5 A1.1 Inline", "tell S5 A1.2 Inline"], _tables.Take());
        _tables.Release(R(1, 1));
        _tables.Release(R(1, 2));
        Assert.Equal([R(1)], _tables.Objects.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void RequestItem_BeforeTheTaskRuns_GivesCreditWhenItDoes()
    {
        Submit();
        Request(1);
        Request(2);
        _tables.Take();

        _tables.Accept(1, B);

        Assert.Equal(["credit A1 2"], _tables.Take());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(uint.MaxValue)]
    public void RequestItem_OutOfOrder_IsRefusedAndChangesNothing(uint index)
    {
        Start();
        _tables.Yield(1, 1, stored: true);
        _tables.Yield(1, 2, stored: true);
        Request(1);
        _tables.Take();

        Assert.Throws<ProtocolException>(() => Request(index));

        Assert.Empty(_tables.Take());
        _tables.Release(R(1, 1));
        _tables.Release(R(1));
        Assert.Equal(["delete A1.1 at A", "delete A1.2 at A", "credit A1 gone", "cancel A1#1 at A recursive"], _tables.Take());
    }

    [Fact]
    public void OnStreamItem_FarAhead_IsRefusedAndChangesNothing()
    {
        // A worker is a user's process: the node must not loop up to a number that it claims.
        Start();
        _tables.Yield(1, 1, stored: true);
        _tables.Take();

        Assert.Throws<ProtocolException>(() => _tables.Yield(1, 50_000_000));

        Assert.Empty(_tables.Take());
        _tables.Release(R(1));
        Assert.Equal(["delete A1.1 at A", "credit A1 gone", "cancel A1#1 at A recursive"], _tables.Take());
        _tables.Succeed(1);
        AssertNothingLeft();
    }

    [Fact]
    public void RequestItem_BehindTheAbandonWhileItStillRuns_IsTheEnd()
    {
        // The consumer disposes the stream on one thread and reads on another: that is no violation of the protocol.
        Start();
        _tables.Yield(1, 1);
        _tables.Yield(1, 2);
        Request(1);
        _tables.Release(R(1));
        _tables.Take();

        Request(2);

        Assert.Equal(["tell S5 A1.2 EndOfStream"], _tables.Take());
        _tables.Release(R(1, 1));
        _tables.Release(R(1, 2));
        _tables.Succeed(1);
        AssertNothingLeft();
    }

    [Fact]
    public void End_Success_IsTheEndBehindTheLastItem()
    {
        Start();
        _tables.Yield(1, 1);
        Request(1);
        Request(2);
        Request(3);
        _tables.Take();

        _tables.Succeed(1);
        Assert.Equal(["tell S5 A1.2 EndOfStream", "tell S5 A1.3 EndOfStream"], _tables.Take());
        Request(4);

        Assert.Equal(["tell S5 A1.4 EndOfStream"], _tables.Take());
    }

    [Fact]
    public void End_Error_StandsRightBehindTheLastItem()
    {
        Start();
        _tables.Yield(1, 1);
        _tables.Fail(1, "boom");
        _tables.Take();

        Request(1);
        Request(2);
        Request(3);

        Assert.Equal(["tell S5 A1.1 Inline", "tell S5 A1.2 Failed", "tell S5 A1.3 EndOfStream"], _tables.Take());
        Assert.Equal("boom", _tables.TextOf(R(1, 2)));
    }

    [Fact]
    public void End_ErrorWithRequestsAhead_TellsErrorThenEnd()
    {
        Start();
        Request(1);
        Request(2);
        _tables.Take();

        _tables.Fail(1, "boom");

        Assert.Equal(["tell S5 A1.1 Failed", "tell S5 A1.2 EndOfStream"], _tables.Take());
    }

    [Fact]
    public void End_ArgumentFailed_IsTheFirstItemsError()
    {
        _tables.Submit(7);
        _tables.Accept(7);
        _tables.Fail(7, "boom");
        _tables.Submit(Spec(1, R(7)) with { Definition = F with { Result = ResultKind.Stream } });
        _tables.Take();

        Request(1);

        Assert.Equal(["tell S5 A1.1 Failed"], _tables.Take());
        Assert.Equal("boom", _tables.TextOf(R(1, 1)));
    }

    [Fact]
    public void Abandon_BeforeItRuns_LeavesTheQueueOrStopsAsSoonAsItRuns()
    {
        Submit();
        _tables.Take();
        _tables.Release(R(1));
        Assert.Equal(["dequeue A1"], _tables.Take());

        _tables.Accept(1, B);
        Assert.Equal(["cancel A1#1 at B recursive", "credit A1 gone"], _tables.Take());
        _tables.Yield(1, 1, stored: true, B);
        Assert.Equal(["delete A1.1 at B"], _tables.Take());
        _tables.Succeed(1, B);

        AssertNothingLeft();
    }

    [Fact]
    public void Abandon_WhileItsArgumentIsMissing_EndsAtOnce()
    {
        _tables.Submit(7);
        _tables.Submit(Spec(1, R(7)) with { Definition = F with { Result = ResultKind.Stream } });

        _tables.Release(R(1));

        Assert.Null(_tables.Tasks.Find(T(1)));
        _tables.Accept(7);
        _tables.Succeed(7);
        _tables.Release(R(7));
        AssertNothingLeft();
    }

    [Fact]
    public void Abandon_TwoThatArgumentsOfEachOtherHold_BothEnd()
    {
        // The second stream's last hold is that of the first one, as its argument.
        _tables.Submit(7);
        _tables.Submit(Spec(2, R(7)) with { Definition = F with { Result = ResultKind.Stream } });
        _tables.Submit(Spec(1, R(2), R(7)) with { Definition = F with { Result = ResultKind.Stream } });
        _tables.Release(R(2));

        _tables.Release(R(1));

        Assert.Equal([T(7)], _tables.Tasks.Tasks.Select(task => task.Id));
        _tables.Accept(7);
        _tables.Succeed(7);
        _tables.Release(R(7));
        AssertNothingLeft();
    }

    [Fact]
    public void Abandon_ThenTheFunctionSeesItsToken_TheTaskIsCancelledAndNothingIsLeft()
    {
        Start();
        _tables.Release(R(1));

        _tables.Fail(1, "was cancelled", retryable: true);

        AssertNothingLeft();
    }

    [Fact]
    public void Abandon_BetweenItems_FreesTheUnreadOnes()
    {
        Start();
        _tables.Yield(1, 1, stored: true);
        _tables.Yield(1, 2, stored: true);
        _tables.Yield(1, 3);
        Request(1);
        _tables.Take();

        _tables.Release(R(1));

        Assert.Equal(["delete A1.2 at A", "credit A1 gone", "cancel A1#1 at A recursive"], _tables.Take());
        Assert.NotNull(_tables.Objects.Find(R(1, 1)));
        _tables.Release(R(1, 1));
        _tables.Succeed(1);
        AssertNothingLeft();
    }

    [Fact]
    public void Abandon_AfterTheEnd_FreesTheUnreadOnes()
    {
        Start();
        _tables.Yield(1, 1, stored: true);
        _tables.Yield(1, 2, stored: true);
        _tables.Succeed(1);
        _tables.Take();

        _tables.Release(R(1));

        Assert.Equal(["delete A1.1 at A", "delete A1.2 at A"], _tables.Take());
        AssertNothingLeft();
    }

    [Fact]
    public void Abandon_WithAnItemStillRequested_EndsThatRequestAtTheEnd()
    {
        Start();
        Request(1);
        _tables.Release(R(1));
        _tables.Take();

        _tables.Succeed(1);

        Assert.Equal(["tell S5 A1.1 EndOfStream"], _tables.Take());
        _tables.Release(R(1, 1));
        AssertNothingLeft();
    }

    [Fact]
    public void Abandon_WithARequestedItemReleasedToo_LeavesNothing()
    {
        // A loop over the stream that is cancelled while it waits for the next item.
        Start();
        Request(1);
        _tables.Release(R(1, 1));
        _tables.Release(R(1));

        _tables.Succeed(1);

        AssertNothingLeft();
    }

    [Fact]
    public void End_WithARequestedItemReleased_LeavesOnlyTheResult()
    {
        Start();
        Request(1);
        _tables.Release(R(1, 1));

        _tables.Succeed(1);

        Assert.Equal([R(1)], _tables.Objects.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void RequestItem_AfterEverythingIsGone_IsTheEnd()
    {
        Start();
        _tables.Succeed(1);
        _tables.Release(R(1));
        _tables.Take();

        Request(1);

        Assert.Equal(["tell S5 A1.1 EndOfStream"], _tables.Take());
        _tables.Release(R(1, 1));
        AssertNothingLeft();
    }

    [Fact]
    public void Retry_YieldsTheSameItemsAgain_TheyAreNotTakenTwice()
    {
        Start();
        _tables.Yield(1, 1, stored: true);
        _tables.Yield(1, 2, stored: true);
        Request(1);
        _tables.Release(R(1, 1));
        _tables.Take();
        _tables.End(1, OutcomeKind.WorkerDied);
        _tables.Accept(1, B);
        Assert.Equal(["schedule A1#2", "credit A1 1"], _tables.Take());

        _tables.Yield(1, 1, stored: true, B);
        _tables.Yield(1, 2, stored: true, B);
        _tables.Yield(1, 3, stored: true, B);

        // Item 1 is read and freed, item 2 has a second copy now, item 3 is new.
        Assert.Equal(["delete A1.1 at B"], _tables.Take());
        Assert.Equal([A, B], _tables.Objects.Find(R(1, 2))!.Locations.ToArray());
        Assert.Equal([B], _tables.Objects.Find(R(1, 3))!.Locations.ToArray());
        _tables.Succeed(1, B);
        _tables.Release(R(1));
        Assert.Equal(["delete A1.2 at A", "delete A1.2 at B", "delete A1.3 at B"], _tables.Take());
        AssertNothingLeft();
    }

    [Fact]
    public void OnStreamItem_StaleAttempt_IsDeleted()
    {
        Start(B);
        _tables.End(1, OutcomeKind.WorkerDied, node: B);
        _tables.Accept(1, C);
        _tables.Take();

        _tables.Yield(1, 1, stored: true, B, attempt: 1);

        Assert.Equal(["delete A1.1 at B"], _tables.Take());
        Assert.Null(_tables.Objects.Find(R(1, 1)));
    }

    [Fact]
    public void OnStreamItem_NestedReferences_LiveAsLongAsTheItem()
    {
        Start();
        ObjectId inner = _tables.PutStored(7);
        _tables.Yield(1, 1, nested: inner);
        _tables.Release(inner);
        Request(1);
        _tables.Take();

        _tables.Release(R(1, 1));

        Assert.Equal(["delete A7 at A"], _tables.Take());
    }

    private void StartWithRetries(NodeId node)
    {
        Submit(retries: 3);
        _tables.Accept(1, node);
        _tables.Take();
    }

    private ValueState?[] States(params uint[] items) => [.. items.Select(item => _tables.StateOf(R(1, item)))];

    private void Submit(int retries) =>
        _tables.Submit(Spec(1) with { Definition = F with { Result = ResultKind.Stream, MaxRetries = retries } });

    private void Submit() => _tables.Submit(Spec(1) with { Definition = F with { Result = ResultKind.Stream } });

    private void Start(NodeId? node = null)
    {
        Submit();
        _tables.Accept(1, node);
        _tables.Take();
        Assert.NotNull(_tables.Tasks.Find(T(1)));
    }

    private void Request(uint index)
    {
        _tables.Tasks.RequestItem(R(1, index), Driver);
        _tables.Check();
    }

    private void AssertNothingLeft()
    {
        Assert.Equal(0, _tables.Tasks.Count);
        Assert.Empty(_tables.Objects.Entries);
    }
}
