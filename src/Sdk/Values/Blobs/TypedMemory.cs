using System.Buffers;
using System.Runtime.InteropServices;

namespace ClusterTasks.Values.Blobs;

/// <summary>Bytes in place, seen as elements. The field roots the owner of the bytes, so that a holder of the elements also holds the
/// store's pin.</summary>
internal sealed class TypedMemory<T>(ReadOnlyMemory<byte> bytes) : MemoryManager<T>
    where T : unmanaged
{
    // The mapping is read-only all the same: only ReadOnlyMemory<T> is ever handed out.
    public override Span<T> GetSpan() => MemoryMarshal.Cast<byte, T>(MemoryMarshal.AsMemory(bytes).Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, bytes.Length / sizeof(T));
        return bytes[(elementIndex * sizeof(T))..].Pin();
    }

    /// <summary>Does nothing: the handle that <see cref="Pin"/> returned belongs to the bytes.</summary>
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
