namespace ClusterTasks.Worker.Ownership;

/// <summary>All owners know of what <see cref="Ownership.BorrowCounts.Ask"/> was about.</summary>
internal readonly record struct BorrowsSettled(long Question);
