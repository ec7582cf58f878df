using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Items that are lost with a node, or do not come again.</summary>
public sealed partial class StreamTests
{
    [Fact]
    public void NodeDies_WithItemsThatNobodyHasRead_TheNextAttemptMakesThemAgain()
    {
        StartWithRetries(B);
        for (uint index = 1; index <= 3; index++)
            _tables.Yield(1, index, stored: true, B);
        Request(1);
        Request(2);
        _tables.Take();

        _tables.NodeDies(B);
        Assert.Equal([ValueState.Pending, ValueState.Pending, ValueState.Pending], States(1, 2, 3));
        _tables.Accept(1, C);
        _tables.Objects.Watch(R(1, 2), Driver, fetch: true);
        _tables.Take();
        for (uint index = 1; index <= 3; index++)
            _tables.Yield(1, index, stored: true, C);

        Assert.Equal(["tell S5 A1.2 Stored fetch"], _tables.Take());
        Assert.Equal([ValueState.Stored, ValueState.Stored, ValueState.Stored], States(1, 2, 3));
        Assert.Equal([C], _tables.Objects.Find(R(1, 3))!.Locations.ToArray());
    }

    [Fact]
    public void NodeDies_WithoutRetriesLeft_ItsItemsAreLost()
    {
        Submit(retries: 0);
        _tables.Accept(1, B);
        _tables.Yield(1, 1, stored: true, B);
        Request(1);
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal(ValueState.Failed, _tables.StateOf(R(1, 1)));
    }

    [Fact]
    public void NodeDies_BehindTheEndOfTheStream_MakesItsItemsAgain()
    {
        StartWithRetries(B);
        _tables.Yield(1, 1, stored: true, B);
        _tables.Succeed(1, B);

        _tables.NodeDies(B);

        Assert.Equal(ValueState.Pending, _tables.StateOf(R(1, 1)));
    }

    [Fact]
    public void NodeDies_WithItemsOfAnAttemptBefore_AwaitsWhatThePresentOneHasNotPassed()
    {
        StartWithRetries(B);
        _tables.Yield(1, 1, stored: true, B);
        _tables.Yield(1, 2, stored: true, B);
        _tables.End(1, OutcomeKind.WorkerDied, node: B);
        _tables.Accept(1, C);
        _tables.Yield(1, 1, stored: false, C); // known: this attempt has passed it
        _tables.Take();

        _tables.NodeDies(B);

        Assert.Equal([ValueState.Pending, ValueState.Pending], States(1, 2));
        _tables.Yield(1, 2, stored: true, C);
        _tables.Succeed(1, C);
        Assert.Equal(3, _tables.Tasks.Find(T(1))!.Attempt); // once more, for the item that it had passed
    }

    [Fact]
    public void EndOfTheStream_WithItemsThatDidNotComeAgain_FailsThem()
    {
        StartWithRetries(B);
        _tables.Yield(1, 1, stored: true, B);
        _tables.Yield(1, 2, stored: true, B);
        Request(1);
        _tables.NodeDies(B);
        _tables.Accept(1, C);
        _tables.Yield(1, 1, stored: true, C);

        _tables.Succeed(1, C);

        Assert.Equal([ValueState.Stored, ValueState.Failed], States(1, 2));
        Assert.Contains("did not make it again", _tables.TextOf(R(1, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void AwaitedItem_OfAReaderThatLeft_IsFreedWhenItComes()
    {
        StartWithRetries(B);
        ObjectId inner = _tables.PutStored(7);
        _tables.Yield(1, 1, stored: true, B, nested: inner);
        Request(1);
        _tables.Release(inner);
        _tables.Take();

        _tables.NodeDies(B);
        Assert.Contains("delete A7 at A", _tables.Take()); // the lost item held it
        _tables.Release(R(1, 1));
        _tables.Accept(1, C);
        _tables.Take();
        _tables.Yield(1, 1, stored: true, C);

        Assert.Equal(["delete A1.1 at C"], _tables.Take());
    }
}
