namespace ClusterTasks.Worker.Outbox;

/// <summary>Limits of one call and of the waiting messages.</summary>
/// <param name="BatchCount">A batch with this many messages is full.</param>
/// <param name="BatchBytes">A batch with this many bytes is full; a longer message goes alone.</param>
/// <param name="PendingBytes">Above this size, messages that may be lost are not taken; see
/// <see cref="OutboxState{TBatch}.HasRoom"/>.</param>
internal readonly record struct OutboxLimits(int BatchCount, long BatchBytes, long PendingBytes = long.MaxValue);
