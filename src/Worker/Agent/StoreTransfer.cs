using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Transfer;

namespace ClusterTasks.Worker.Agent;

/// <summary>The node store as the transfer protocol sees it: sealed objects to send, space to receive into.</summary>
internal sealed class StoreTransfer(NodeStore store, NodeHolder holder) : ITransferSource, ITransferSink
{
    public long FreeBytes => store.FreeBytes;

    public async ValueTask<bool> PrepareAsync(ObjectId id)
    {
        // Looked for first: a small value moves from the node's table into the store, and never back.
        bool isInline = holder.Node.InlineBlob(id) is not null;
        return await store.RestoreAsync(id).ConfigureAwait(false) || isInline;
    }

    public bool TryOpen(ObjectId id, [NotNullWhen(true)] out ITransferReader? reader)
    {
        if (store.TryGet(id, out PinnedObject? pinned))
            reader = new Reader(pinned);
        else
            reader = holder.Node.InlineBlob(id) is { } blob ? new BlobReader(blob) : null; // one of very many small arguments
        return reader is not null;
    }

    public async ValueTask<ITransferWriter?> CreateAsync(ObjectId id, long size, CancellationToken ct)
    {
        ObjectBuilder? builder = await store.CreateLocalAsync(id, size, CreateKind.Copy, ct).ConfigureAwait(false);
        return builder is null ? null : new Writer(builder);
    }

    private sealed class Reader(PinnedObject pinned) : ITransferReader
    {
        public long Length => pinned.Length;

        public ReadOnlyMemory<byte> Slice(long offset, int length) => pinned.Slice(offset, length);

        public void Dispose() => ((IDisposable)pinned).Dispose();
    }

    private sealed class BlobReader(byte[] blob) : ITransferReader
    {
        public long Length => blob.Length;

        public ReadOnlyMemory<byte> Slice(long offset, int length) => blob.AsMemory((int)offset, length);

        public void Dispose()
        {
        }
    }

    private sealed class Writer(ObjectBuilder builder) : ITransferWriter
    {
        public Memory<byte> Slice(long offset, int length) => builder.Slice(offset, length);

        public void Seal() => builder.Seal();

        public void Dispose() => builder.Dispose();
    }
}
