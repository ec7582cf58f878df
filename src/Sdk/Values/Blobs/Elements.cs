using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Blobs;

/// <summary>Unmanaged elements as they are in memory: as a blob of their own, or as a section of another.</summary>
internal static class Elements<T>
    where T : unmanaged
{
    // The tag carries the size, too: a struct with a new field is another type.
    internal static readonly byte[] Tag = Encoding.UTF8.GetBytes($"{TypeNames.Of(typeof(T))}:{Unsafe.SizeOf<T>()}");

    private static readonly BlobKind Kind = typeof(T) == typeof(byte) ? BlobKind.Bytes : BlobKind.Array;
    private static readonly byte[] Header = Blob.Header(Kind, Encoding.UTF8.GetString(Tag), Blob.Alignment);

    internal static EncodedValue Encode(ReadOnlyMemory<T> elements) => Encode(new ArraySection<T>(elements));

    internal static EncodedValue Encode(Section elements) => new EncodedRaw(Header, elements);

    /// <summary>Returns the raw elements of an array blob, or false for another kind; throws if the elements are of another type.</summary>
    internal static bool TryRaw(scoped in Blob blob, Type wanted, out BlobBytes raw)
    {
        raw = default;
        if (blob.Kind is not (BlobKind.Bytes or BlobKind.Array))
        {
            return false;
        }

        raw = blob.PayloadBytes;
        return blob.TagBytes.SequenceEqual(Tag) && raw.Length % Unsafe.SizeOf<T>() == 0 ? true : throw Mismatch.Of(blob, wanted);
    }

    /// <summary>Checks that bytes are whole elements.</summary>
    internal static BlobBytes Whole(BlobBytes raw) => raw.Length % Unsafe.SizeOf<T>() == 0
        ? raw
        : throw Blob.Corrupt($"{raw.Length} bytes are not a number of '{TypeNames.Of(typeof(T))}'");

    internal static T[] Copy(BlobBytes raw)
    {
        T[] copy = GC.AllocateUninitializedArray<T>(Count(raw, Array.MaxLength));
        CopyTo(raw, copy);
        return copy;
    }

    /// <summary>Copies as many elements as the destination holds; the caller has checked that the source has them.</summary>
    internal static void CopyTo(BlobBytes raw, Span<T> destination)
    {
        foreach (Range range in Parts.Of(destination.Length, Unsafe.SizeOf<T>()))
        {
            Span<T> part = destination[range];
            raw.Memory((long)range.Start.Value * Unsafe.SizeOf<T>(), part.Length * Unsafe.SizeOf<T>()).Span
                .CopyTo(MemoryMarshal.AsBytes(part));
        }
    }

    /// <summary>Returns the memory itself, or a copy where the elements would be misaligned (a blob inside a message).</summary>
    internal static ReadOnlyMemory<T> InPlace(BlobBytes raw, out bool inPlace)
    {
        inPlace = true;
        if (raw.LongPin is { } pinned)
        {
            return new PinnedMemory<T>(pinned, raw.StartInPin, Count(raw, int.MaxValue)).Memory;
        }

        ReadOnlyMemory<byte> memory = raw.Memory();
        if (memory.IsEmpty || !IsAligned(memory))
        {
            inPlace = false;
            return Copy(raw);
        }

        return typeof(T) == typeof(byte) ? (ReadOnlyMemory<T>)(object)memory : new TypedMemory<T>(memory).Memory;
    }

    private static int Count(BlobBytes raw, int limit)
    {
        long count = raw.Length / Unsafe.SizeOf<T>();
        return count <= limit ? (int)count : throw new ClusterTasksException(
            $"The object holds {count} elements, more than one array or memory can. Ask for a NativeView<{typeof(T).Name}> or, of "
                + "bytes, a ReadOnlySequence<byte>.");
    }

    /// <summary>True when the bytes have the alignment that elements need, at most eight: neither the heap, the collector nor the language
    /// guarantees a larger one.</summary>
    private static unsafe bool IsAligned(ReadOnlyMemory<byte> raw)
    {
        nuint needed = (nuint)Math.Min(8, Unsafe.SizeOf<T>() & -Unsafe.SizeOf<T>());
        return (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(raw.Span)) % needed == 0;
    }
}
