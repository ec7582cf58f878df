using ClusterTasks.Store.Client;

namespace ClusterTasks.Store.Spill;

/// <summary>Reads spilled objects back, two at a time: while one is checked and its pages are mapped, the disk works for the other. A third
/// would only make each slower.</summary>
internal sealed class RestoreThreads : IDisposable
{
    private const int Threads = 2;

    private readonly (StoreThread Thread, SpillReader Reader)[] _threads =
        [.. Enumerable.Range(0, Threads).Select(number => (new StoreThread($"ct-store-read-{number}"), new SpillReader()))];

    private int _next;

    /// <summary>Fills the range of the builder; completes when no thread writes into it any longer.</summary>
    /// <exception cref="ObjectLostException">The file does not hold the bytes that were written.</exception>
    public Task ReadAsync(SpilledCopy copy, ObjectBuilder builder)
    {
        (StoreThread thread, SpillReader reader) = _threads[(uint)Interlocked.Increment(ref _next) % Threads];
        return thread.RunAsync(() => Read(thread, reader, copy, builder));
    }

    public void Dispose()
    {
        foreach ((StoreThread thread, SpillReader reader) in _threads)
        {
            thread.Dispose();
            reader.Dispose();
        }
    }

    private static unsafe void Read(StoreThread thread, SpillReader reader, SpilledCopy copy, ObjectBuilder builder)
    {
        builder.Populate();
        reader.Read(copy, builder.Pointer, thread.Stopping);
    }
}
