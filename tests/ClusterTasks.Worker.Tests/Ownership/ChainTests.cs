using System.Diagnostics;
using ClusterTasks.Worker.Messages;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Long chains: nothing recurses, nothing is quadratic.</summary>
public sealed class ChainTests
{
    private const ulong Length = 100_000;

    // Linear work takes some hundred milliseconds here; quadratic work takes minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Tables _tables = new();

    [Fact]
    public void Fail_ChainOfConsumers_RunsDownToTheLast()
    {
        _tables.Submit(1);
        for (ulong i = 2; i <= Length; i++)
            _tables.Submit(i, R(i - 1));
        _tables.Objects.Watch(R(Length), Driver, fetch: false);
        _tables.Accept(1);
        _tables.Take();
        var watch = Stopwatch.StartNew();

        _tables.Fail(1, "boom");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Patience);
        Assert.Equal([$"tell S5 A{Length} Failed"], _tables.Take());
        Assert.Equal("boom", _tables.TextOf(R(Length)));
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Fail_ChainWhoseHandlesAreReleased_LeavesNothing()
    {
        _tables.Submit(1);
        for (ulong i = 2; i <= Length; i++)
            _tables.Submit(i, R(i - 1));
        for (ulong i = 1; i <= Length; i++)
            _tables.Release(R(i));
        _tables.Accept(1);

        _tables.Fail(1, "boom");

        Assert.Equal(0, _tables.Objects.Count);
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Fail_ManyConsumersOfOneObject_EndsAll()
    {
        _tables.Submit(1);
        for (ulong i = 2; i <= Length; i++)
            _tables.Submit(i, R(1));
        _tables.Accept(1);
        var watch = Stopwatch.StartNew();

        _tables.Fail(1, "boom");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Patience);
        Assert.Equal(0, _tables.Tasks.Count);
    }

    [Fact]
    public void Cancel_ManyConsumersOfOneObject_TakesNoQuadraticTime()
    {
        _tables.Submit(1);
        for (ulong i = 2; i <= Length; i++)
            _tables.Submit(i, R(1));
        var watch = Stopwatch.StartNew();

        for (ulong i = 2; i <= Length; i++)
            _tables.Tasks.Cancel(T(i), force: false, recursive: false, "test");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Patience);
        Assert.Equal(1, _tables.Tasks.Count);
        _tables.Check();
    }

    [Fact]
    public void Unhold_ChainOfNestedReferences_FreesAll()
    {
        _tables.Put(1);
        for (ulong i = 2; i <= Length; i++)
        {
            _tables.PutStored(i, A, R(i - 1));
            _tables.Release(R(i - 1));
        }

        Assert.Equal((int)Length, _tables.Objects.Count);
        _tables.Take();

        _tables.Release(R(Length));

        Assert.Equal(0, _tables.Objects.Count);
        Assert.Equal((int)Length - 1, _tables.Take().Length);
    }

    [Fact]
    public void RemoveNode_ChainHeldByADeadBorrower_FreesAll()
    {
        _tables.Put(1);
        for (ulong i = 2; i <= Length; i++)
        {
            _tables.Put(i, R(i - 1));
            _tables.Release(R(i - 1));
        }

        _tables.Objects.AddBorrower(R(Length), B);
        _tables.Release(R(Length));
        Assert.Equal((int)Length, _tables.Objects.Count);

        _tables.NodeDies(B);

        Assert.Equal(0, _tables.Objects.Count);
    }

    [Fact]
    public void Succeed_ChainRunToItsEnd_SchedulesEachOnce()
    {
        int scheduled = 0;
        _tables.Observer = line => scheduled += line.StartsWith("schedule", StringComparison.Ordinal) ? 1 : 0;
        _tables.Submit(1);
        for (ulong i = 2; i <= Length; i++)
        {
            _tables.Submit(i, R(i - 1));
            _tables.Release(R(i - 1));
        }

        for (ulong i = 1; i <= Length; i++)
        {
            _tables.Accept(i);
            _tables.Succeed(i);
        }

        Assert.Equal((int)Length, scheduled);
        Assert.Equal(ValueState.Inline, _tables.StateOf(R(Length)));
        Assert.Equal(1, _tables.Objects.Count);
    }
}
