namespace ClusterTasks.Store.Transfer;

/// <summary>One location could not deliver an object, or not all of it; another one still may.</summary>
internal class TransferException(string message, bool canRetry = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>True when the same location may well deliver the rest on a new connection: the connection broke or the bytes were damaged
    /// on the way. False when the location gave its answer, or does not exist.</summary>
    public bool CanRetry { get; } = canRetry;
}

/// <summary>The peer sent bytes that are not this protocol. The connection can no longer be used.</summary>
internal sealed class TransferProtocolException(string message) : TransferException(message);
