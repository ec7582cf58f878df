using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Writes and reads tensors: an array of its lengths (an array) and its elements, dense, as a section.</summary>
internal static class TensorWire
{
    /// <summary>The highest number of dimensions, more than anybody uses; a damaged count must not be allocated.</summary>
    private const int MaxRank = 64;

    internal static void Write<T>(
        ref MessagePackWriter writer, MessagePackSerializerOptions options, ReadOnlySpan<nint> lengths, Section elements)
        where T : unmanaged
    {
        if (lengths.Length > MaxRank)
        {
            throw new UnsendableException($"a tensor of {lengths.Length} dimensions cannot travel; at most {MaxRank} can");
        }

        writer.WriteArrayHeader(2);
        writer.WriteArrayHeader(lengths.Length);
        foreach (nint length in lengths)
        {
            writer.Write(length);
        }

        SectionWire.Write(ref writer, options, Elements<T>.Tag, elements);
    }

    internal static nint[] Read<T>(ref MessagePackReader reader, MessagePackSerializerOptions options, out BlobBytes elements)
        where T : unmanaged
    {
        int parts = reader.ReadArrayHeader();
        int rank = parts == 2 ? reader.ReadArrayHeader() : -1;
        if (rank is < 0 or > MaxRank)
        {
            throw new MessagePackSerializationException($"a tensor of at most {MaxRank} dimensions was expected");
        }

        nint[] lengths = new nint[rank];
        foreach (ref nint length in lengths.AsSpan())
        {
            length = checked((nint)reader.ReadInt64());
        }

        elements = SectionWire.ReadOne(ref reader, options, Elements<T>.Tag);
        return SharedTensor<T>.Count(lengths) is var count && count >= 0 && count * Unsafe.SizeOf<T>() == elements.Length
            ? lengths
            : throw new MessagePackSerializationException(
                $"the lengths [{string.Join(", ", lengths)}] do not fit {elements.Length} bytes of elements");
    }
}

/// <summary>Formats tensors that can be changed: a private copy. One that is not dense (a slice, a broadcast) is written dense.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class TensorFormatter<T> : IMessagePackFormatter<Tensor<T>?>
    where T : unmanaged
{
    public void Serialize(ref MessagePackWriter writer, Tensor<T>? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            TensorWire.Write<T>(ref writer, options, value.Lengths, new TensorSection<T>(value));
        }
    }

    public Tensor<T>? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        nint[] lengths = TensorWire.Read<T>(ref reader, options, out BlobBytes elements);
        return lengths.Length == 0 ? Tensor<T>.Empty : Tensor.Create(Elements<T>.Copy(elements), lengths);
    }
}

/// <summary>Formats tensors that are only read: in place.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class SharedTensorFormatter<T> : IMessagePackFormatter<SharedTensor<T>>
    where T : unmanaged
{
    public void Serialize(ref MessagePackWriter writer, SharedTensor<T> value, MessagePackSerializerOptions options) =>
        TensorWire.Write<T>(ref writer, options, value.Lengths, new ArraySection<T>(value.Elements));

    public SharedTensor<T> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        nint[] lengths = TensorWire.Read<T>(ref reader, options, out BlobBytes elements);
        ReadOnlyMemory<T> memory = Elements<T>.InPlace(elements, out bool inPlace);
        ((ValueOptions)options).IsInPlace |= inPlace;
        return new SharedTensor<T>(memory, lengths);
    }
}

/// <summary>The elements of a tensor, straight from its memory if that is dense.</summary>
internal sealed class TensorSection<T>(Tensor<T> tensor) : Section
    where T : unmanaged
{
    internal override long Length => tensor.FlattenedLength * (long)Unsafe.SizeOf<T>();

    internal override void WriteTo(Stream destination)
    {
        if (tensor.IsEmpty)
        {
            return;
        }

        int count = checked((int)tensor.FlattenedLength);
        if (tensor.IsDense)
        {
            // The reference of the span: the tensor's own reference points to the start of its array, even where the tensor is a slice of
            // it.
            ReadOnlyTensorSpan<T> span = tensor.AsReadOnlyTensorSpan();
            ArraySection<T>.Write(destination, MemoryMarshal.CreateReadOnlySpan(in span.GetPinnableReference(), count));
            return;
        }

        T[] dense = GC.AllocateUninitializedArray<T>(count);
        tensor.FlattenTo(dense);
        ArraySection<T>.Write(destination, dense);
    }
}
