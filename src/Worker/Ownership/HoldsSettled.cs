namespace ClusterTasks.Worker.Ownership;

/// <summary>All owners know of what <see cref="Ownership.HoldCounts.Ask"/> was about.</summary>
internal readonly record struct HoldsSettled(long Question);
