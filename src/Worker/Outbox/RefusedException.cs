namespace ClusterTasks.Worker.Outbox;

/// <summary>The receiver of a message says that it will never take it.</summary>
internal sealed class RefusedException(string message) : Exception(message);
