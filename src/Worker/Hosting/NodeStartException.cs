namespace ClusterTasks.Worker.Hosting;

/// <summary>The node cannot start, and the message is all that its user needs to know: one line, no stack trace.</summary>
internal sealed class NodeStartException(string message, Exception? inner = null) : Exception(message, inner);
