namespace ClusterTasks.Worker.Outbox;

/// <summary>How much goes in one call, and how much may wait.</summary>
/// <param name="BatchCount">A batch with so many messages is full.</param>
/// <param name="BatchBytes">A batch with so many bytes is full; a longer message goes alone.</param>
/// <param name="PendingBytes">Above this nothing that may be lost is taken; see <see cref="OutboxState{TBatch}.HasRoom"/>.</param>
internal readonly record struct OutboxLimits(int BatchCount, long BatchBytes, long PendingBytes = long.MaxValue);
