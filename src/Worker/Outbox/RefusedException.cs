namespace ClusterTasks.Worker.Outbox;

/// <summary>Says that the receiver of a message will never take it.</summary>
internal sealed class RefusedException(string message) : Exception(message);
