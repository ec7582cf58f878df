namespace ClusterTasks.Store;

/// <summary>The room of the store.</summary>
internal sealed partial class NodeStore
{
    /// <summary>Counts bytes that no object takes, in one piece or in many. Cheap: it reads no pin page.</summary>
    public long FreeBytes
    {
        get
        {
            lock (_gate)
            {
                ThrowIfClosed();
                return _arenas.CapacityBytes - _arenas.UsedBytes;
            }
        }
    }
}
