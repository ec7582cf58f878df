namespace ClusterTasks.Worker.Ownership;

/// <summary>The part that a task has in the breaker of its function.</summary>
internal enum BreakerRole : byte
{
    None,

    /// <summary>The scheduler is asked to take it out of its queue, because its function ends its processes.</summary>
    Recalled,

    /// <summary>It runs while others of its function wait for the outcome.</summary>
    Probe,
}
