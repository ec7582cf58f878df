namespace ClusterTasks.Values.Blobs;

/// <summary>Keeps one buffer for reuse: small values are encoded without renting anything.</summary>
internal static class BufferPool
{
    private static ChunkedBuffer? _spare;

    internal static ChunkedBuffer Rent() => Interlocked.Exchange(ref _spare, null) ?? new ChunkedBuffer();

    internal static void Return(ChunkedBuffer buffer)
    {
        buffer.Clear();
        if (Interlocked.CompareExchange(ref _spare, buffer, null) is not null)
        {
            buffer.Dispose();
        }
    }
}
