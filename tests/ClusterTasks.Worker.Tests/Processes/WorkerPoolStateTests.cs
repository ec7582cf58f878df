using ClusterTasks.Worker.Processes;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerPoolStateTests
{
    [Fact]
    public void TakeStarts_NewPool_StartsEverySlotOnce()
    {
        var state = new WorkerPoolState(3);
        Assert.Equal([0, 1, 2], state.TakeStarts());
        Assert.Empty(state.TakeStarts());
        Assert.Equal(3, state.Running);
    }

    [Fact]
    public void OnExit_ReadyWorkerDies_IsReplacedAtOnceAgainAndAgain()
    {
        var state = new WorkerPoolState(1);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal([0], state.TakeStarts());
            state.OnReady(0);
            Assert.Equal(TimeSpan.Zero, state.OnExit(0, "exit code 1"));
            state.OnDelayOver(0);
        }

        Assert.Null(state.GaveUp);
    }

    [Fact]
    public void OnExit_DiesAtStartFiveTimes_BacksOffThenGivesUpWithTheReason()
    {
        var state = new WorkerPoolState(1);
        var delays = new List<TimeSpan?>();
        for (int i = 0; i < 5; i++)
        {
            state.TakeStarts();
            delays.Add(state.OnExit(0, "exit code 131"));
            state.OnDelayOver(0);
        }

        Assert.Equal([TimeSpan.Zero, Ms(100), Ms(200), Ms(400), null], delays);
        Assert.Contains("exit code 131", state.GaveUp, StringComparison.Ordinal);
        Assert.Empty(state.TakeStarts());
    }

    [Fact]
    public void Delay_ManyRestarts_StopsAtFiveSeconds()
    {
        Assert.Equal(Ms(3200), WorkerPoolState.Delay(7));
        Assert.Equal(Ms(5000), WorkerPoolState.Delay(8));
        Assert.Equal(Ms(5000), WorkerPoolState.Delay(int.MaxValue));
    }

    [Fact]
    public void OnExit_EmptySlot_IsRefused() => Assert.Throws<InvalidOperationException>(() => new WorkerPoolState(1).OnExit(0, "x"));

    [Fact]
    public void AnyHistory_NeverMoreThanOneProcessPerSlotAndGivesUpOnlyAfterFiveFailedStarts() =>
        Gen.Int[0, 11].List[0, 200].Sample(steps =>
        {
            var state = new WorkerPoolState(3);
            var running = new HashSet<int>();
            var ready = new HashSet<int>();
            int failed = 0;
            foreach (int step in steps)
            {
                int slot = step % 3;
                switch (step / 3)
                {
                    case 0:
                        foreach (int start in state.TakeStarts())
                            Assert.True(running.Add(start), $"slot {start} started twice");
                        break;
                    case 1:
                        state.OnReady(slot);
                        if (running.Contains(slot) && ready.Add(slot) && state.GaveUp is null)
                            failed = 0;

                        break;
                    case 2:
                        if (running.Remove(slot))
                        {
                            failed += ready.Remove(slot) ? 0 : 1;
                            Assert.Equal(state.OnExit(slot, "x") is null, state.GaveUp is not null);
                        }

                        break;
                    default:
                        state.OnDelayOver(slot);
                        break;
                }

                Assert.Equal(running.Count, state.Running);
                Assert.Equal(failed >= WorkerPoolState.MaximumFailedStarts, state.GaveUp is not null);
            }
        });

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
