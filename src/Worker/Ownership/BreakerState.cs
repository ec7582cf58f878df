namespace ClusterTasks.Worker.Ownership;

/// <summary>The breaker of one function: how many worker processes it has ended in a row, and when one of its tasks is tried next. A task
/// that ends by itself, with a result or an exception, resets it.</summary>
/// <param name="Deaths">Processes that ended in a row.</param>
/// <param name="DeadProbes">Probes among them.</param>
/// <param name="Next">The time from which one more task may run; while it is closed, nothing.</param>
/// <param name="Last">How the last process ended.</param>
internal sealed record BreakerState(int Deaths = 0, int DeadProbes = 0, TimeSpan Next = default, string Last = "")
{
    /// <summary>The deaths in a row that open it: one task with the default MaxRetries = 3 dies four times, and does not open it.</summary>
    internal const int Limit = 5;

    /// <summary>The dead probes after which tasks that wait may fail, however few retries they have.</summary>
    internal const int FewestProbes = 3;

    private static readonly TimeSpan FirstCoolDown = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCoolDown = TimeSpan.FromSeconds(30);

    internal bool IsOpen => Deaths >= Limit;

    /// <summary>Returns the state after a death in a task of the function.</summary>
    /// <param name="how">How the process ended.</param>
    /// <param name="wasProbe">Whether the task was a probe. Others had begun before the breaker opened.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">A number from 0 up to 1.</param>
    internal BreakerState OnDeath(string how, bool wasProbe, TimeSpan now, double random)
    {
        BreakerState dead = this with { Deaths = Math.Min(Deaths, int.MaxValue - 1) + 1, Last = how };
        if (!dead.IsOpen)
            return dead;
        if (!IsOpen)
            return dead with { Next = now + CoolDown(0, random) };
        if (!wasProbe)
            return dead;
        TimeSpan next = now + CoolDown(DeadProbes + 1, random);
        return dead with { DeadProbes = DeadProbes + 1, Next = next > Next ? next : Next };
    }

    /// <summary>Returns the state after a probe was let go: the next one follows after a cool-down, whether this one has ended or
    /// not.</summary>
    internal BreakerState OnProbe(TimeSpan now, double random) => this with { Next = now + CoolDown(DeadProbes, random) };

    /// <summary>Returns whether a task may run.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isFirst">Whether no other task waits before it.</param>
    /// <param name="maxRetries">The retries of the task; below zero: any number.</param>
    internal BreakerVerdict Ask(TimeSpan now, bool isFirst, int maxRetries) =>
        !IsOpen ? BreakerVerdict.Run
        : isFirst && now >= Next ? BreakerVerdict.Probe
        : IsHopeless(maxRetries) ? BreakerVerdict.Fail
        : BreakerVerdict.Wait;

    /// <summary>Returns whether a task with so many retries waits no longer.</summary>
    internal bool IsHopeless(int maxRetries) => maxRetries >= 0 && DeadProbes >= Math.Max(FewestProbes, maxRetries + 1L);

    // From half to all of the bound: one probe shall not follow the last one at once.
    private static TimeSpan CoolDown(int deadProbes, double random)
    {
        double bound = Math.Min(Math.ScaleB(FirstCoolDown.Ticks, Math.Min(deadProbes, 30)), LongestCoolDown.Ticks);
        return TimeSpan.FromTicks((long)(bound * (1 + random) / 2));
    }
}
