using System.Buffers;
using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Blobs;

/// <summary>Elements in several pieces.</summary>
internal sealed class SequenceSection<T>(ReadOnlySequence<T> elements) : Section
    where T : unmanaged
{
    internal override long Length => elements.Length * Unsafe.SizeOf<T>();

    internal override void WriteTo(Stream destination)
    {
        foreach (ReadOnlyMemory<T> piece in elements)
        {
            ArraySection<T>.Write(destination, piece.Span);
        }
    }
}

/// <summary>Makes sequences of pieces.</summary>
internal sealed class Piece<T> : ReadOnlySequenceSegment<T>
    where T : unmanaged
{
    private Piece(ReadOnlyMemory<T> memory, long start)
    {
        Memory = memory;
        RunningIndex = start;
    }

    /// <summary>Returns elements in place, in pieces of 1 GiB; at an odd address (inside a message) a copy.</summary>
    internal static ReadOnlySequence<T> InPlace(BlobBytes raw, out bool inPlace)
    {
        if (raw.LongPin is null)
        {
            return new ReadOnlySequence<T>(Elements<T>.InPlace(raw, out inPlace));
        }

        inPlace = true;
        long step = (1L << 30) / Unsafe.SizeOf<T>() * Unsafe.SizeOf<T>();
        Piece<T>? first = null;
        Piece<T>? last = null;
        for (long at = 0; at < raw.Length; at += step)
        {
            ReadOnlyMemory<T> memory = Elements<T>.InPlace(raw.Slice(at, Math.Min(step, raw.Length - at)), out _);
            var next = new Piece<T>(memory, at / Unsafe.SizeOf<T>());
            last?.Next = next;
            first ??= next;
            last = next;
        }

        return new ReadOnlySequence<T>(first!, 0, last!, last!.Memory.Length);
    }
}
