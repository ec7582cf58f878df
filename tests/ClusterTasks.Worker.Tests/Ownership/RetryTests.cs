using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using CsCheck;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

public sealed class RetryTests
{
    private readonly Tables _tables = new();

    [Fact]
    public void Wait_FullJitter_DoublesUpToTheMost()
    {
        TimeSpan[] bounds = [.. Enumerable.Range(1, 9)
            .Select(attempt => RetryBackoff.Wait(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), attempt, 1))];
        Assert.Equal([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000], bounds.Select(bound => bound.TotalMilliseconds));
        Assert.Equal(TimeSpan.FromMilliseconds(50), RetryBackoff.Wait(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), 1, 0.5));
    }

    [Fact]
    public void Wait_AnyNumbers_IsBetweenZeroAndWhatATimerTakes() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Int, Gen.Double[0, 1]).Sample((first, most, attempt, random) =>
    {
        TimeSpan wait = RetryBackoff.Wait(TimeSpan.FromTicks(first), TimeSpan.FromTicks(most), attempt, random);
        Assert.InRange(wait.TotalMilliseconds, 0, uint.MaxValue - 1);
        Assert.True(wait <= TimeSpan.FromTicks(Math.Max(0, most)), $"{wait} is longer than {TimeSpan.FromTicks(most)}.");
    });

    [Fact]
    public void AfterLoss_FirstAtOnce_TheOthersWaitLongerEachTime() =>
        Assert.Equal(
            [0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000],
            Enumerable.Range(1, 10).Select(losses => RetryBackoff.AfterLoss(losses, 1).TotalMilliseconds));

    [Fact]
    public void OnOutcome_WorkerDiesTwice_WaitsBeforeTheThirdAttempt()
    {
        _tables.Submit(1);
        Assert.Equal(["schedule A1#1"], _tables.Take());
        _tables.Accept(1);
        _tables.End(1, OutcomeKind.WorkerDied, reason: "signal SIGSEGV");
        Assert.Equal(["schedule A1#2"], _tables.Take());

        _tables.Accept(1);
        _tables.End(1, OutcomeKind.WorkerDied, reason: "signal SIGSEGV");

        Assert.Equal(["later A1#3"], _tables.Take());
        RetryWait wait = _tables.Tasks.Find(T(1))!.Retry!;
        Assert.Equal((50.0, "because the last one was lost: signal SIGSEGV"), (wait.Due.TotalMilliseconds, wait.Reason));
        _tables.Tasks.OnRetryDue(T(1), 3);
        Assert.Equal(["schedule A1#3"], _tables.Take());
    }

    [Fact]
    public void OnOutcome_RetryableWithDelay_IsQueuedWhenTheTimeComes()
    {
        SubmitWithDelay();

        _tables.Fail(1, "busy", retryable: true);
        Assert.Equal(["later A1#2"], _tables.Take());
        Assert.Equal(OwnedTaskState.BackingOff, _tables.Tasks.Find(T(1))!.State);
        _tables.Tasks.OnRetryDue(T(1), 2);
        Assert.Equal(["schedule A1#2"], _tables.Take());

        _tables.Tasks.OnRetryDue(T(1), 2);
        Assert.Empty(_tables.Take());
    }

    [Fact]
    public void OnOutcome_WorkerDiedWithDelay_IsQueuedAtOnce()
    {
        SubmitWithDelay();

        _tables.End(1, OutcomeKind.WorkerDied);

        Assert.Equal(["schedule A1#2"], _tables.Take());
    }

    [Fact]
    public void Cancel_BackingOff_EndsAtOnceAndTheTimeIsNothing()
    {
        SubmitWithDelay();
        _tables.Fail(1, "busy", retryable: true);
        _tables.Take();

        _tables.Tasks.Cancel(T(1), force: false, recursive: false, "test");

        Assert.Equal("cancelled A1: test", _tables.TextOf(R(1)));
        Assert.Equal(0, _tables.Tasks.Count);
        _tables.Tasks.OnRetryDue(T(1), 2);
        Assert.Empty(_tables.Take());
    }

    private void SubmitWithDelay()
    {
        _tables.Submit(Spec(1)
            with
        { Definition = F with { RetryDelay = TimeSpan.FromSeconds(1), RetryMaxDelay = TimeSpan.FromSeconds(10) } });
        _tables.Accept(1);
        _tables.Take();
    }
}
