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
            Assert.Equal(TimeSpan.Zero, state.OnExit(0, "exit code 1", isProven: true));
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
            delays.Add(state.OnExit(0, "exit code 131", isProven: false));
            state.OnDelayOver(0);
        }

        Assert.Equal([TimeSpan.Zero, Ms(100), Ms(200), Ms(400), null], delays);
        Assert.Contains("exit code 131", state.GaveUp, StringComparison.Ordinal);
        Assert.Empty(state.TakeStarts());
    }

    /// <summary>The system kills processes while memory is short; that says little of the program.</summary>
    [Fact]
    public void OnExit_KilledAtStart_GoesOnForLong()
    {
        var state = new WorkerPoolState(1);
        int starts = 0;
        do
        {
            state.TakeStarts();
            starts++;
            state.OnExit(0, "signal SIGKILL", isProven: false, wasKilled: true);
            state.OnDelayOver(0);
        }
        while (state.GaveUp is null);

        Assert.Equal(WorkerPoolState.MaximumKilledStarts, starts);
    }

    [Fact]
    public void Delay_ManyRestarts_StopsAtFiveSeconds()
    {
        Assert.Equal(Ms(3200), WorkerPoolState.Delay(7));
        Assert.Equal(Ms(5000), WorkerPoolState.Delay(8));
        Assert.Equal(Ms(5000), WorkerPoolState.Delay(int.MaxValue));
    }

    [Fact]
    public void OnExit_EmptySlot_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new WorkerPoolState(1).OnExit(0, "x", isProven: false));

    /// <summary>A program that attaches and ends at once, each time, must not keep both cores busy.</summary>
    [Fact]
    public void OnExit_ReadyWorkerDiesSoonAgainAndAgain_BacksOffToOneStartASecondAndGoesOn()
    {
        var state = new WorkerPoolState(1);
        var delays = new List<TimeSpan?>();
        for (int i = 0; i < 8; i++)
        {
            state.TakeStarts();
            state.OnReady(0);
            delays.Add(state.OnExit(0, "exit code 1", isProven: false));
            state.OnDelayOver(0);
        }

        Assert.Equal([TimeSpan.Zero, Ms(100), Ms(200), Ms(400), Ms(800), Ms(1000), Ms(1000), Ms(1000)], delays);
        Assert.Null(state.GaveUp);
        state.TakeStarts();
        state.OnReady(0);
        Assert.Equal(TimeSpan.Zero, state.OnExit(0, "signal SIGKILL", isProven: true));
    }

    [Fact]
    public void Want_More_StartsOnlyThose()
    {
        var state = new WorkerPoolState(1);
        Assert.Equal([0], state.TakeStarts());
        state.Want(3);
        Assert.Equal([1, 2], state.TakeStarts());
        Assert.Empty(state.TakeStarts());
    }

    [Fact]
    public void OnRetired_ReadyWorker_IsNotReplacedUntilOneMoreIsWanted()
    {
        var state = new WorkerPoolState(2);
        state.TakeStarts();
        state.OnReady(0);
        state.OnReady(1);
        state.OnRetired(0);
        Assert.Equal((1, 1), (state.Wanted, state.Running));
        Assert.Empty(state.TakeStarts());
        Assert.Equal(TimeSpan.Zero, state.OnExit(0, "exit code 0", isProven: false));
        state.OnDelayOver(0);
        Assert.Empty(state.TakeStarts());

        state.Want(2);
        Assert.Equal([0], state.TakeStarts());
        Assert.Null(state.GaveUp);
    }

    [Fact]
    public void OnWithdrawn_StartThatHasNotBegun_IsNoFailureAndComesBackWhenWanted()
    {
        var state = new WorkerPoolState(2);
        state.TakeStarts();
        state.OnReady(0);
        state.OnWithdrawn(0); // it runs
        state.OnWithdrawn(1);
        Assert.Equal((1, 1), (state.Wanted, state.Running));
        Assert.Empty(state.TakeStarts());
        state.Want(2);
        Assert.Equal([1], state.TakeStarts());
    }

    [Fact]
    public void AnyHistory_NeverMoreThanWantedAndGivesUpOnlyAfterFiveFailedStarts() =>
        Gen.Int[0, 23].List[0, 200].Sample(steps =>
        {
            var state = new WorkerPoolState(3);
            var running = new HashSet<int>();
            var ready = new HashSet<int>();
            var retiring = new HashSet<int>();
            int failed = 0;
            int wanted = 3;
            foreach (int step in steps)
            {
                int slot = step % 4;
                switch (step / 4)
                {
                    case 0:
                        foreach (int start in state.TakeStarts())
                            Assert.True(running.Add(start) && !retiring.Contains(start), $"slot {start} started twice");
                        Assert.True(running.Count <= wanted || wanted < 3, $"{running.Count} of {wanted} run");
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
                            Assert.Equal(state.OnExit(slot, "x", isProven: step % 8 == 0) is null, state.GaveUp is not null);
                        }
                        else if (retiring.Remove(slot))
                        {
                            Assert.Equal(TimeSpan.Zero, state.OnExit(slot, "x", isProven: false));
                        }

                        break;
                    case 3:
                        state.Want(wanted = slot);
                        break;
                    case 4:
                        state.OnRetired(slot);
                        if (running.Remove(slot))
                        {
                            ready.Remove(slot);
                            retiring.Add(slot);
                            wanted = Math.Max(0, wanted - 1);
                        }

                        break;
                    default:
                        state.OnDelayOver(slot);
                        break;
                }

                Assert.Equal(running.Count, state.Running);
                Assert.Equal(wanted, state.Wanted);
                Assert.Equal(failed >= WorkerPoolState.MaximumFailedStarts, state.GaveUp is not null);
            }
        });

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
