namespace ClusterTasks.Worker.Ownership;

/// <summary>How long a task waits before it runs again: exponential back-off with full jitter (M. Brooker, "Exponential
/// Backoff And Jitter", AWS Architecture Blog, 2015). The bound doubles with each attempt; the wait is a random part of it, so that tasks
/// that failed together over one thing that was too busy do not all come back to it at once.</summary>
internal static class RetryBackoff
{
    // What a timer takes; a client's own check allows no more.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    // 2^62 ticks are 14,000 years; beyond that the factor would become infinite.
    private const int MostDoublings = 62;

    // As the defaults of TaskOptions.RetryDelay and RetryMaxDelay, which are for exceptions.
    private static readonly TimeSpan FirstAfterLoss = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostAfterLoss = TimeSpan.FromSeconds(10);

    /// <summary>Returns the wait after an attempt was lost with its process or node. The first retry starts at once: one death says nothing
    /// of the task. Each further one says more.</summary>
    /// <param name="losses">Attempts of the task that were lost, from 1.</param>
    /// <param name="random">From 0 to 1.</param>
    internal static TimeSpan AfterLoss(int losses, double random) =>
        losses <= 1 ? TimeSpan.Zero : Wait(FirstAfterLoss, MostAfterLoss, losses - 1, random);

    /// <summary>Returns the wait after an exception.</summary>
    /// <param name="first">The bound of the first retry.</param>
    /// <param name="most">What the bound grows to.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="random">From 0 to 1.</param>
    internal static TimeSpan Wait(TimeSpan first, TimeSpan most, int attempt, double random)
    {
        double bound = Math.ScaleB(first.Ticks, Math.Clamp(attempt - 1, 0, MostDoublings));
        bound = Math.Min(Math.Min(bound, most.Ticks), Longest.Ticks);
        return TimeSpan.FromTicks((long)(Math.Max(0, bound) * random));
    }
}
