using ClusterTasks.Worker.Ownership;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>The breaker of a function as a state machine.</summary>
public sealed class BreakerStateTests
{
    [Fact]
    public void OnDeath_FewerThanTheLimit_StaysClosed()
    {
        BreakerState state = Dead(BreakerState.Limit - 1);

        Assert.False(state.IsOpen);
        Assert.Equal(BreakerVerdict.Run, state.Ask(default, isFirst: true, 0));
    }

    [Fact]
    public void OnDeath_TheLimit_OpensForASecondAtMost()
    {
        BreakerState state = Dead(BreakerState.Limit);

        Assert.True(state.IsOpen);
        Assert.Equal(("signal 5", Seconds(1)), (state.Last, state.Next));
        Assert.Equal(BreakerVerdict.Wait, state.Ask(Seconds(0.99), isFirst: true, 0));
        Assert.Equal(BreakerVerdict.Probe, state.Ask(Seconds(1), isFirst: true, 0));
        Assert.Equal(BreakerVerdict.Wait, state.Ask(Seconds(1), isFirst: false, 0));
    }

    [Fact]
    public void OnProbe_WhileItRuns_OthersWaitForAnotherCoolDown()
    {
        BreakerState state = Dead(BreakerState.Limit).OnProbe(Seconds(1), 1);

        Assert.Equal(BreakerVerdict.Wait, state.Ask(Seconds(1.5), isFirst: true, 3));
        Assert.Equal(BreakerVerdict.Probe, state.Ask(Seconds(2), isFirst: true, 3));
    }

    [Fact]
    public void OnDeath_OfProbes_WaitsTwiceAsLongEachTimeUpToHalfAMinute()
    {
        BreakerState state = Dead(BreakerState.Limit);
        var waits = new List<double>();
        for (int i = 0; i < 7; i++)
        {
            TimeSpan now = state.Next;
            state = state.OnProbe(now, 0).OnDeath("x", wasProbe: true, now, 1);
            waits.Add((state.Next - now).TotalSeconds);
        }

        Assert.Equal([2, 4, 8, 16, 30, 30, 30], waits);
    }

    [Fact]
    public void OnDeath_OfATaskThatHadBegunBefore_IsCountedAndChangesNoTime()
    {
        BreakerState open = Dead(BreakerState.Limit);

        BreakerState state = open.OnDeath("late", wasProbe: false, Seconds(0.5), 1);

        Assert.Equal(open with { Deaths = BreakerState.Limit + 1, Last = "late" }, state);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(9, 10)]
    public void Ask_AsManyDeadProbesAsItMayRetry_FailsUntilTheNextProbe(int maxRetries, int probes)
    {
        BreakerState state = Dead(BreakerState.Limit);
        for (int i = 0; i < probes; i++)
        {
            Assert.Equal(BreakerVerdict.Wait, state.Ask(state.Next - Seconds(0.1), isFirst: true, maxRetries));
            state = state.OnDeath("x", wasProbe: true, state.Next, 1);
        }

        Assert.Equal(BreakerVerdict.Fail, state.Ask(state.Next - Seconds(0.1), isFirst: true, maxRetries));
        Assert.Equal(BreakerVerdict.Probe, state.Ask(state.Next, isFirst: true, maxRetries));
        Assert.Equal(BreakerVerdict.Wait, state.Ask(state.Next - Seconds(0.1), isFirst: true, -1));
    }

    [Fact]
    public void OnDeath_AnyCourse_TriesATaskWithinHalfAMinute() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 40_000], Gen.Double[0, 1]).Array[0, 60].Sample(events =>
    {
        var state = new BreakerState();
        TimeSpan now = default;
        foreach ((bool isProbe, int millis, double random) in events)
        {
            now += TimeSpan.FromMilliseconds(millis);
            bool mayProbe = state.Ask(now, isFirst: true, -1) == BreakerVerdict.Probe;
            state = (isProbe && mayProbe ? state.OnProbe(now, random) : state).OnDeath("x", isProbe && mayProbe, now, random);
            Assert.NotEqual(BreakerVerdict.Wait, state.Ask(now + Seconds(30), isFirst: true, -1));
            Assert.Equal(state.IsOpen, state.Deaths >= BreakerState.Limit);
        }
    });

    private static BreakerState Dead(int times) =>
        Enumerable.Range(1, times).Aggregate(
            new BreakerState(), (state, i) => state.OnDeath($"signal {i}", wasProbe: false, default, random: 1));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
