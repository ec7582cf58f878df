using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats arrays of several dimensions: the dimensions, then the elements row by row, raw where possible. MessagePack's own
/// formatter trusts the dimensions and would allocate any size that damaged bytes state.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class MultiArrayFormatter<TArray> : IMessagePackFormatter<TArray?>
    where TArray : class
{
    private readonly Rows _rows;
    private readonly int _rank = typeof(TArray).GetArrayRank();

    public MultiArrayFormatter(Type element) => _rows = (Rows)Activator.CreateInstance(
        (Unmanaged.IsElement(element) ? typeof(RawRows<>) : typeof(Rows<>)).MakeGenericType(typeof(TArray), element))!;

    public void Serialize(ref MessagePackWriter writer, TArray? value, MessagePackSerializerOptions options)
    {
        if (value is not Array array)
        {
            writer.WriteNil();
            return;
        }

        Unmanaged.RequireOwnType(array, typeof(TArray));
        writer.WriteArrayHeader(_rank + 1);
        for (int dimension = 0; dimension < _rank; dimension++)
        {
            if (array.GetLowerBound(dimension) != 0)
            {
                throw new UnsendableException("an array does not start at index 0; copy it to one that does", value);
            }

            writer.Write(array.GetLength(dimension));
        }

        _rows.Write(ref writer, array, options);
    }

    public TArray? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        if (reader.ReadArrayHeader() != _rank + 1)
        {
            throw new MessagePackSerializationException($"an array of {_rank} dimensions was expected");
        }

        int[] lengths = new int[_rank];
        long count = 1;
        for (int dimension = 0; dimension < _rank; dimension++)
        {
            lengths[dimension] = reader.ReadInt32();
            ArgumentOutOfRangeException.ThrowIfNegative(lengths[dimension]);
            count = checked(count * lengths[dimension]);
        }

        return (TArray)(object)_rows.Read(ref reader, lengths, count, options);
    }

    private abstract class Rows
    {
        internal abstract void Write(ref MessagePackWriter writer, Array array, MessagePackSerializerOptions options);

        internal abstract Array Read(ref MessagePackReader reader, int[] lengths, long count, MessagePackSerializerOptions options);
    }

    private class Rows<T> : Rows
    {
        internal override void Write(ref MessagePackWriter writer, Array array, MessagePackSerializerOptions options)
        {
            IMessagePackFormatter<T> formatter = options.Resolver.GetFormatterWithVerify<T>();
            writer.WriteArrayHeader(array.Length);
            foreach (T element in array)
            {
                formatter.Serialize(ref writer, element, options);
            }
        }

        internal override Array Read(ref MessagePackReader reader, int[] lengths, long count, MessagePackSerializerOptions options)
        {
            // The reader checks the count against the bytes that are left.
            if (reader.ReadArrayHeader() != count)
            {
                throw new MessagePackSerializationException("the dimensions of an array do not fit its elements");
            }

            IMessagePackFormatter<T> formatter = options.Resolver.GetFormatterWithVerify<T>();
            var array = Array.CreateInstance(typeof(T), lengths);
            int[] at = new int[lengths.Length];
            options.Security.DepthStep(ref reader);
            for (int i = 0; i < count; i++)
            {
                array.SetValue(formatter.Deserialize(ref reader, options), at);
                for (int dimension = at.Length - 1; dimension >= 0 && ++at[dimension] == lengths[dimension]; dimension--)
                {
                    at[dimension] = 0;
                }
            }

            reader.Depth--;
            return array;
        }
    }

    /// <summary>Rows of elements that may be copied as bytes: many of them are a section.</summary>
    private sealed class RawRows<T> : Rows<T>
        where T : unmanaged
    {
        internal override void Write(ref MessagePackWriter writer, Array array, MessagePackSerializerOptions options)
        {
            if (new GridSection<T>(array) is { Length: >= SectionWire.SmallestSection } section)
            {
                SectionWire.Write(ref writer, options, Elements<T>.Tag, section);
            }
            else
            {
                base.Write(ref writer, array, options);
            }
        }

        internal override Array Read(ref MessagePackReader reader, int[] lengths, long count, MessagePackSerializerOptions options)
        {
            if (!SectionWire.IsNext(reader))
            {
                return base.Read(ref reader, lengths, count, options);
            }

            BlobBytes raw = SectionWire.ReadOne(ref reader, options, Elements<T>.Tag);
            if (count > Array.MaxLength || raw.Length != count * Unsafe.SizeOf<T>())
            {
                throw new MessagePackSerializationException("the dimensions of an array do not fit its elements");
            }

            var array = Array.CreateInstance(typeof(T), lengths);
            Elements<T>.CopyTo(raw, GridSection<T>.Span(array));
            return array;
        }
    }
}

/// <summary>The elements of an array of several dimensions, row by row as they are in memory.</summary>
internal sealed class GridSection<T>(Array array) : Section
    where T : unmanaged
{
    internal override long Length => array.LongLength * Unsafe.SizeOf<T>();

    internal override void WriteTo(Stream destination) => ArraySection<T>.Write(destination, Span(array));

    internal static Span<T> Span(Array array) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
