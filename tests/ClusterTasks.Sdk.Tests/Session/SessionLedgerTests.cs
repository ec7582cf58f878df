using ClusterTasks.Protocol;
using ClusterTasks.Session.Ledger;

namespace ClusterTasks.Sdk.Tests.Session;

/// <summary>A driver remembers its work for the next node of its session.</summary>
public sealed class SessionLedgerTests
{
    private static readonly NodeId Node = new(5);
    private static readonly TaskDefinition F = new() { Name = "f" };

    private readonly SessionLedger _ledger = new(TaskId.Create(Node, 3, 0));

    [Fact]
    public void OnReleased_TaskHasNotEnded_IsKeptUntilItHas()
    {
        _ledger.OnSubmit(F, Call(1));
        _ledger.OnReleased(Result(1));
        Assert.Equal(1, _ledger.Count);

        _ledger.OnSettled(1);

        Assert.Equal((0, 0L), (_ledger.Count, _ledger.Bytes));
    }

    [Fact]
    public void OnSettled_ResultIsHeld_IsKeptUntilItIsReleased()
    {
        _ledger.OnSubmit(F, Call(1));
        _ledger.OnSettled(1);
        Assert.Equal([(Result(1), 1)], _ledger.Handles());

        _ledger.OnReleased(Result(1));

        Assert.Equal(0, _ledger.Count);
    }

    [Fact]
    public void Items_CallWithEverything_IsAsItWasSubmitted()
    {
        ObjectId foreign = new(TaskId.Create(new NodeId(9), 1, 1), 2);
        _ledger.OnSubmit(F, Call(1));
        _ledger.OnSubmit(F, Call(2, [Result(1), foreign], [foreign], [7, 8]));

        LedgerItem item = _ledger.Items().Last();

        Assert.Same(F, item.Definition);
        Assert.Equal([Result(1), foreign], item.Call.Dependencies);
        Assert.Equal([foreign], item.Call.Nested);
        Assert.Equal([7, 8], item.Call.Body.ToArray());
        Assert.Equal(Result(2).Task, item.Call.Id);
    }

    [Fact]
    public void OnReleased_ResultThatAnotherTaskTook_IsKeptWithThat()
    {
        _ledger.OnSubmit(F, Call(1));
        _ledger.OnSettled(1);
        _ledger.OnSubmit(F, Call(2, [Result(1)]));
        _ledger.OnReleased(Result(1));
        Assert.Equal(2, _ledger.Count);

        _ledger.OnSettled(2);
        _ledger.OnReleased(Result(2));

        Assert.Equal(0, _ledger.Count);
    }

    [Fact]
    public void OnReleased_EndOfALongChain_ForgetsAllOfIt()
    {
        const int Length = 100_000;
        for (ulong number = 1; number <= Length; number++)
        {
            _ledger.OnSubmit(F, number == 1 ? Call(1) : Call(number, [Result(number - 1)]));
            _ledger.OnSettled(number);
            if (number > 1)
                _ledger.OnReleased(Result(number - 1));
        }

        Assert.Equal(Length, _ledger.Count);
        _ledger.OnReleased(Result(Length));

        Assert.Equal((0, 0L), (_ledger.Count, _ledger.Bytes));
    }

    [Fact]
    public void OnHandle_SecondHandleOfAResult_IsCountedApart()
    {
        _ledger.OnSubmit(F, Call(1));
        _ledger.OnSettled(1);
        _ledger.OnHandle(Result(1));
        _ledger.OnReleased(Result(1));
        Assert.Equal([(Result(1), 1)], _ledger.Handles());

        _ledger.OnReleased(Result(1));

        Assert.Equal(0, _ledger.Count);
    }

    [Fact]
    public void OnNextItem_OfAStream_SaysHowFarItIsRead()
    {
        _ledger.OnSubmit(F with { Result = ResultKind.Stream }, Call(1));
        _ledger.OnNextItem(new ObjectId(Result(1).Task, 1));
        _ledger.OnNextItem(new ObjectId(Result(1).Task, 2));
        _ledger.OnReleased(new ObjectId(Result(1).Task, 1));

        Assert.Equal(2u, Assert.Single(_ledger.Items()).Requested);
        Assert.Contains((new ObjectId(Result(1).Task, 2), 1), _ledger.Handles());
    }

    [Fact]
    public void OnSubmit_AboveTheMostBytes_ForgetsTheOldestThatHaveEnded()
    {
        var ledger = new SessionLedger(TaskId.Create(Node, 3, 0), mostBytes: 10_000);
        var body = new byte[1_000];
        for (ulong number = 1; number <= 20; number++)
        {
            ledger.OnSubmit(F, Call(number, body: body));
            if (number != 3)
                ledger.OnSettled(number);
        }

        Assert.InRange(ledger.Bytes, 1, 10_000);
        TaskId[] kept = [.. ledger.Items().Select(item => item.Call.Id)];
        Assert.Contains(Result(3).Task, kept); // it has not ended
        Assert.Contains(Result(20).Task, kept);
        Assert.DoesNotContain(Result(1).Task, kept);
        Assert.Equal(20, ledger.Handles().Count()); // all are held, known or not
    }

    [Fact]
    public void OnSubmit_ManyThatEndSoon_AllocatesNothing()
    {
        var numbers = new ulong[] { 0 };
        Submit(50_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Submit(50_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000); // two bytes a task: nodes of the index of pages

        void Submit(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ulong number = ++numbers[0];
                _ledger.OnSubmit(F, Call(number));
                _ledger.OnSettled(number);
                _ledger.OnReleased(Result(number));
            }
        }
    }

    [Fact]
    public void Pack_AnyNumbers_ComeBackInTheirOrder()
    {
        List<ulong> numbers = [1, 2, 3, 1000, 4, (1UL << 40) - 1, 0, 5];
        var read = new List<ulong>();
        byte[] packed = EndedNumbers.Pack(numbers);

        EndedNumbers.ForEach(packed, read.Add);

        Assert.Equal(numbers, read);
        Assert.Throws<ProtocolException>(() => EndedNumbers.ForEach([0x80], read.Add));
        Assert.Throws<ProtocolException>(() => EndedNumbers.ForEach([.. Enumerable.Repeat((byte)0xFF, 11)], read.Add));
    }

    private static ObjectId Result(ulong number) => new(TaskId.Create(Node, 3, number), 0);

    private static Submit Call(ulong number, ObjectId[]? dependencies = null, ObjectId[]? nested = null, byte[]? body = null) =>
        new(Result(number).Task, default, 0, 0, dependencies ?? [], nested ?? [], body ?? []);
}
