using System.Diagnostics.CodeAnalysis;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Arrays of several dimensions: the dimensions, then the elements row by row. MessagePack's own trusts the dimensions and
/// would allocate whatever damaged bytes say.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class MultiArrayFormatter<TArray> : IMessagePackFormatter<TArray?>
    where TArray : class
{
    private readonly Rows _rows;
    private readonly int _rank = typeof(TArray).GetArrayRank();

    public MultiArrayFormatter(Type element) =>
        _rows = (Rows)Activator.CreateInstance(typeof(Rows<>).MakeGenericType(typeof(TArray), element))!;

    public void Serialize(ref MessagePackWriter writer, TArray? value, MessagePackSerializerOptions options)
    {
        if (value is not Array array)
        {
            writer.WriteNil();
            return;
        }

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

        // The reader has checked the count against the bytes that are left.
        return reader.ReadArrayHeader() == count
            ? (TArray)(object)_rows.Read(ref reader, lengths, (int)count, options)
            : throw new MessagePackSerializationException("the dimensions of an array do not fit its elements");
    }

    private abstract class Rows
    {
        internal abstract void Write(ref MessagePackWriter writer, Array array, MessagePackSerializerOptions options);

        internal abstract Array Read(ref MessagePackReader reader, int[] lengths, int count, MessagePackSerializerOptions options);
    }

    private sealed class Rows<T> : Rows
    {
        internal override void Write(ref MessagePackWriter writer, Array array, MessagePackSerializerOptions options)
        {
            IMessagePackFormatter<T> formatter = GuardResolver.Require<T>();
            writer.WriteArrayHeader(array.Length);
            foreach (T element in array)
            {
                formatter.Serialize(ref writer, element, options);
            }
        }

        internal override Array Read(ref MessagePackReader reader, int[] lengths, int count, MessagePackSerializerOptions options)
        {
            IMessagePackFormatter<T> formatter = GuardResolver.Require<T>();
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
}
