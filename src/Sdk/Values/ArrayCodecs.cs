using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ClusterTasks.Values.Objects;

namespace ClusterTasks.Values;

/// <summary>Arrays of unmanaged elements: the blob holds them as they are in memory.</summary>
internal static class Elements<T>
    where T : unmanaged
{
    private static readonly BlobKind Kind = typeof(T) == typeof(byte) ? BlobKind.Bytes : BlobKind.Array;

    // The tag carries the size too: a struct that got another field since is another type.
    private static readonly byte[] Tag = Encoding.UTF8.GetBytes($"{TypeNames.Of(typeof(T))}:{Unsafe.SizeOf<T>()}");
    private static readonly byte[] Header = Blob.Header(Kind, Encoding.UTF8.GetString(Tag), Blob.Alignment);

    internal static EncodedValue Encode(ReadOnlyMemory<T> elements)
    {
        // A blob is read as one memory, and one memory holds at most int.MaxValue bytes.
        long length = Header.Length + ((long)elements.Length * Unsafe.SizeOf<T>());
        return length <= int.MaxValue
            ? new EncodedArray<T>(Header, elements)
            : throw new UnsendableException($"it takes {length} bytes and one object holds at most {int.MaxValue}; send it in parts");
    }

    /// <summary>Returns the raw elements of an array blob, or false for another kind; throws if the elements are of another type.</summary>
    internal static bool TryRaw(scoped in Blob blob, Type wanted, out ReadOnlyMemory<byte> raw)
    {
        raw = default;
        if (blob.Kind is not (BlobKind.Bytes or BlobKind.Array))
        {
            return false;
        }

        raw = blob.Payload;
        return blob.TagBytes.SequenceEqual(Tag) && raw.Length % Unsafe.SizeOf<T>() == 0 ? true : throw Codec.Mismatch(blob, wanted);
    }

    internal static T[] Copy(ReadOnlyMemory<byte> raw)
    {
        T[] copy = GC.AllocateUninitializedArray<T>(raw.Length / Unsafe.SizeOf<T>());
        raw.Span.CopyTo(MemoryMarshal.AsBytes(copy.AsSpan()));
        return copy;
    }

    /// <summary>Returns the memory itself, or a copy where the elements would be misaligned (a blob inside a message).</summary>
    internal static ReadOnlyMemory<T> InPlace(ReadOnlyMemory<byte> raw, out bool inPlace)
    {
        inPlace = !raw.IsEmpty && IsAligned(raw);
        if (!inPlace)
        {
            return Copy(raw);
        }

        return typeof(T) == typeof(byte) ? (ReadOnlyMemory<T>)(object)raw : new TypedMemory<T>(raw).Memory;
    }

    /// <summary>Elements need at most eight: the heap and the collector keep no more, and neither does the language.</summary>
    private static unsafe bool IsAligned(ReadOnlyMemory<byte> raw)
    {
        nuint needed = (nuint)Math.Min(8, Unsafe.SizeOf<T>() & -Unsafe.SizeOf<T>());
        return (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(raw.Span)) % needed == 0;
    }
}

[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class ArrayCodec<T> : Codec<T[]>
    where T : unmanaged
{
    internal override EncodedValue Encode(T[] value) =>
        value is null ? MessagePackCodec<T[]>.Encode(null!) : Elements<T>.Encode(value);

    internal override T[] Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return Elements<T>.TryRaw(blob, typeof(T[]), out ReadOnlyMemory<byte> raw)
            ? Elements<T>.Copy(raw)
            : MessagePackCodec<T[]>.Decode(blob, references);
    }
}

[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class MemoryCodec<T> : Codec<Memory<T>>
    where T : unmanaged
{
    internal override EncodedValue Encode(Memory<T> value) => Elements<T>.Encode(value);

    internal override Memory<T> Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return Elements<T>.TryRaw(blob, typeof(Memory<T>), out ReadOnlyMemory<byte> raw)
            ? Elements<T>.Copy(raw)
            : MessagePackCodec<T[]>.Decode(blob, references);
    }
}

[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class ReadOnlyMemoryCodec<T> : Codec<ReadOnlyMemory<T>>
    where T : unmanaged
{
    internal override bool CanReadInPlace => true;

    internal override EncodedValue Encode(ReadOnlyMemory<T> value) => Elements<T>.Encode(value);

    internal override ReadOnlyMemory<T> Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return Elements<T>.TryRaw(blob, typeof(ReadOnlyMemory<T>), out ReadOnlyMemory<byte> raw)
            ? Elements<T>.InPlace(raw, out inPlace)
            : MessagePackCodec<T[]>.Decode(blob, references);
    }
}
