using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values;

[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class ArrayCodec<T> : Codec<T[]>
    where T : unmanaged
{
    internal override EncodedValue Encode(T[] value)
    {
        Unmanaged.RequireOwnType(value, typeof(T[]));
        return value is null ? MessagePackCodec<T[]>.Encode(null!) : Elements<T>.Encode(value);
    }

    internal override T[] Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return Elements<T>.TryRaw(blob, typeof(T[]), out BlobBytes raw)
            ? Elements<T>.Copy(raw)
            : MessagePackCodec<T[]>.Decode(blob, references, out inPlace);
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
        return Elements<T>.TryRaw(blob, typeof(Memory<T>), out BlobBytes raw)
            ? Elements<T>.Copy(raw)
            : MessagePackCodec<T[]>.Decode(blob, references, out inPlace);
    }
}

[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class ReadOnlyMemoryCodec<T> : Codec<ReadOnlyMemory<T>>
    where T : unmanaged
{
    internal override EncodedValue Encode(ReadOnlyMemory<T> value) => Elements<T>.Encode(value);

    internal override ReadOnlyMemory<T> Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return Elements<T>.TryRaw(blob, typeof(ReadOnlyMemory<T>), out BlobBytes raw)
            ? Elements<T>.InPlace(raw, out inPlace)
            : MessagePackCodec<T[]>.Decode(blob, references, out inPlace);
    }
}

[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class SequenceCodec<T> : Codec<ReadOnlySequence<T>>
    where T : unmanaged
{
    internal override EncodedValue Encode(ReadOnlySequence<T> value) => Elements<T>.Encode(new SequenceSection<T>(value));

    internal override ReadOnlySequence<T> Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return Elements<T>.TryRaw(blob, typeof(ReadOnlySequence<T>), out BlobBytes raw)
            ? Piece<T>.InPlace(raw, out inPlace)
            // null is empty, as in a memory
            : new ReadOnlySequence<T>((ReadOnlyMemory<T>)MessagePackCodec<T[]>.Decode(blob, references, out inPlace));
    }
}

[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class NativeViewCodec<T> : Codec<NativeView<T>>
    where T : unmanaged
{
    internal override EncodedValue Encode(NativeView<T> value) =>
        value is null ? MessagePackCodec<T[]>.Encode(null!) : Elements<T>.Encode(new SequenceSection<T>(value.AsSequence()));

    internal override NativeView<T> Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return Elements<T>.TryRaw(blob, typeof(NativeView<T>), out BlobBytes raw) ? NativeView<T>.Of(raw, out inPlace)
            : blob.IsNull ? null!
            : new NativeView<T>(MessagePackCodec<T[]>.Decode(blob, references, out inPlace));
    }
}
