using System.Buffers;
using ClusterTasks.Store.Client;

namespace ClusterTasks.Values.Blobs;

/// <summary>Elements in an object of more than 2 GiB, where bytes have no memory of their own to be cast from. The field roots the
/// pin.</summary>
internal sealed unsafe class PinnedMemory<T>(PinnedObject pinned, long start, int count) : MemoryManager<T>
    where T : unmanaged
{
    public override Span<T> GetSpan()
    {
        ObjectDisposedException.ThrowIf(pinned.IsReleased, pinned);
        return new Span<T>((byte*)pinned.Address + start, count);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, count);
        return pinned.Slice(start + ((long)elementIndex * sizeof(T)), 0).Pin();
    }

    /// <summary>Does nothing: the handle that <see cref="Pin"/> returned belongs to the store's pin.</summary>
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
