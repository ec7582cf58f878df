namespace ClusterTasks.Worker.Sessions;

/// <summary>Bytes of frames that wait for clients to read them, of all sessions of a node together. Thread-safe.</summary>
internal sealed class OutputRoom(long most)
{
    private long _total;

    internal long Total => Interlocked.Read(ref _total);

    /// <summary>True when a session that has more than a few bytes waiting is cut off: one must be, and the others read.</summary>
    internal bool IsFull => Total > most;

    internal void Add(long bytes) => Interlocked.Add(ref _total, bytes);
}
