namespace ClusterTasks.Worker.Ownership;

/// <summary>Why and until when a task waits between two attempts.</summary>
/// <param name="Due">On the clock of <see cref="Effects.NodeClock.Now"/>.</param>
/// <param name="Error">The encoded exception of the attempt that failed; null: it ended in another way.</param>
/// <param name="Reason">The other way, as the end of a sentence.</param>
/// <param name="Breaker">The breaker for which the task waits, without a time of its own; null: for none.</param>
internal sealed record RetryWait(TimeSpan Due, byte[]? Error, string Reason = "", FunctionBreaker? Breaker = null);
