namespace ClusterTasks.Store;

/// <summary>How much room there is.</summary>
internal sealed partial class NodeStore
{
    /// <summary>Bytes that no object takes, in one piece or in many. Cheap: no pin page is looked at.</summary>
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
