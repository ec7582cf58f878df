namespace ClusterTasks.Worker.Hosting;

/// <summary>Memory that stores of this process, or of the clusters that it started, will take. Stores that choose their size later share
/// the rest: a store takes its pages as it fills, so until then the system still counts them as free.</summary>
internal sealed class StoreReservation : IDisposable
{
    private static readonly Lock Changes = new();
    private static long _total;

    private long _bytes;

    private StoreReservation(long bytesEach, int stores)
    {
        BytesEach = bytesEach;
        _bytes = bytesEach * stores;
        _total += _bytes;
    }

    /// <summary>All that is reserved.</summary>
    internal static long Total => Volatile.Read(ref _total);

    internal long BytesEach { get; }

    /// <param name="bytesEach">The size of each store; null: equal parts of the default for one.</param>
    /// <param name="stores">The number of stores.</param>
    internal static StoreReservation Take(long? bytesEach, int stores)
    {
        lock (Changes)
            return new StoreReservation(
                bytesEach ?? Math.Max(HostMemory.MinimumStoreBytes, HostMemory.DefaultStoreBytes() / stores), stores);
    }

    public void Dispose()
    {
        lock (Changes)
        {
            _total -= _bytes;
            _bytes = 0;
        }
    }
}
