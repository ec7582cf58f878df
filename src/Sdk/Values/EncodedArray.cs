using System.Runtime.InteropServices;
using ClusterTasks.Session;

namespace ClusterTasks.Values;

/// <summary>An array on its way: header, then the elements straight from the caller's memory.</summary>
internal sealed class EncodedArray<T>(byte[] header, ReadOnlyMemory<T> elements) : EncodedValue
    where T : unmanaged
{
    /// <summary>A span of bytes holds at most int.MaxValue of them, and large arrays of large elements hold more.</summary>
    private const int BytesPerWrite = 1 << 30;

    public override unsafe long Length => header.Length + ((long)elements.Length * sizeof(T));

    public override IReadOnlyList<ObjectHandle> References => [];

    public override unsafe void WriteTo(Stream destination)
    {
        destination.Write(header);
        int step = Math.Max(1, BytesPerWrite / sizeof(T));
        for (int at = 0; at < elements.Length; at += step)
        {
            ReadOnlySpan<T> part = elements.Span.Slice(at, Math.Min(step, elements.Length - at));
            destination.Write(MemoryMarshal.AsBytes(part));
        }
    }
}
