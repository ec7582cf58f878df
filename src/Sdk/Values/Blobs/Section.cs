using System.Runtime.InteropServices;

namespace ClusterTasks.Values.Blobs;

/// <summary>Raw bytes on their way: their length is known, and they are written from where they lie when their turn comes.</summary>
internal abstract class Section
{
    internal abstract long Length { get; }

    /// <summary>Writes exactly <see cref="Length"/> bytes; the destination stands at a multiple of 64.</summary>
    internal abstract void WriteTo(Stream destination);
}

/// <summary>Elements as they are in memory.</summary>
internal sealed class ArraySection<T>(ReadOnlyMemory<T> elements) : Section
    where T : unmanaged
{
    internal override unsafe long Length => (long)elements.Length * sizeof(T);

    internal override void WriteTo(Stream destination) => Write(destination, elements.Span);

    internal static unsafe void Write(Stream destination, ReadOnlySpan<T> elements)
    {
        if ((long)elements.Length * sizeof(T) <= Parts.Bytes)
        {
            destination.Write(MemoryMarshal.AsBytes(elements));
            return;
        }

        foreach (Range part in Parts.Of(elements.Length, sizeof(T)))
        {
            destination.Write(MemoryMarshal.AsBytes(elements[part]));
        }
    }
}
