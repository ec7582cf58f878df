using ClusterTasks.Store.Client;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>A real store as the target of pulls.</summary>
internal sealed class StoreSink(NodeStore store) : ITransferSink
{
    public long FreeBytes => store.FreeBytes;

    public async ValueTask<ITransferWriter?> CreateAsync(ObjectId id, long size, CancellationToken ct) =>
        await store.CreateLocalAsync(id, size, ct) is { } builder ? new Writer(builder) : null;

    private sealed class Writer(ObjectBuilder builder) : ITransferWriter
    {
        public Memory<byte> Slice(long offset, int length) => builder.Slice(offset, length);

        public void Seal() => builder.Seal();

        public void Dispose() => builder.Dispose();
    }
}
