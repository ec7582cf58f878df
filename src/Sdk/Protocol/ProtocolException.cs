namespace ClusterTasks.Protocol;

/// <summary>The peer sent bytes that are not of this protocol; the connection is closed, nothing else is affected.</summary>
internal sealed class ProtocolException(string message, Exception? innerException = null) : Exception(message, innerException);
