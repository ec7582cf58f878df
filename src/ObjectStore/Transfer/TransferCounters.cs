namespace ClusterTasks.Store.Transfer;

/// <summary>Counts a node's transfers since it started. Started = completed + failed + aborted + running.</summary>
internal sealed class TransferCounters
{
    private long _started;
    private long _completed;
    private long _failed;
    private long _aborted;
    private long _bytesReceived;
    private long _bytesSent;

    /// <summary>Objects that this node began to pull, whatever the number of callers and locations.</summary>
    public long Started => Volatile.Read(ref _started);

    public long Completed => Volatile.Read(ref _completed);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Pulls given up because the last caller left.</summary>
    public long Aborted => Volatile.Read(ref _aborted);

    /// <summary>Object bytes received with a correct hash.</summary>
    public long BytesReceived => Volatile.Read(ref _bytesReceived);

    /// <summary>Object bytes handed to connections to other nodes.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    public void AddStarted() => Interlocked.Increment(ref _started);

    public void AddCompleted() => Interlocked.Increment(ref _completed);

    public void AddFailed() => Interlocked.Increment(ref _failed);

    public void AddAborted() => Interlocked.Increment(ref _aborted);

    public void AddReceived(int bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    public void AddSent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);
}
