namespace ClusterTasks.Worker.Local;

/// <summary>Says that a node of a local cluster found its port taken, which was free when the cluster chose it. Another port may
/// do.</summary>
internal sealed class PortTakenException(string message, Exception? inner = null) : Exception(message, inner);
